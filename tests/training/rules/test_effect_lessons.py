"""How far people get in a lesson, and what first answers say about a question (R-T1)."""

from random import Random
from statistics import correlation

import pytest

from app.training.rules.effect import Part
from app.training.rules.effect_lessons import (
    DropOff,
    Level,
    Reached,
    drop_off,
    in_steps,
    is_asked_alike,
    look_at_questions,
    tell_apart,
)
from app.training.rules.parse_lesson import parse_lesson
from app.training.vocabulary.effect import Look
from tests.factories.training import lesson as text_of

ABOUT_30 = Level(26, 30)


def read(text: str):
    lesson, problems = parse_lesson("safe-accounts.en.md", text)
    assert lesson is not None, problems
    return lesson


def test_whoever_is_done_was_everywhere() -> None:
    """R-T1: also whoever went straight to the questions; without questions there is no such step."""
    reached = [Reached(1, False, False, 8), Reached(2, False, False, 6), Reached(-1, True, False, 5), Reached(0, True, True, 11)]  # fmt: skip

    assert drop_off(read(text_of(quiz=True)), reached, 5) == DropOff(
        30, (ABOUT_30, Level(22, 22)), Level(16, 16), Level(11, 11)
    )
    assert drop_off(read(text_of()), reached, 5) == DropOff(
        30, (ABOUT_30, Level(22, 22)), None, Level(11, 11)
    )
    assert drop_off(read(text_of()), [Reached(1, False, False, 4)], 5) is None


def test_numbers_fall_only_in_steps_that_nobody_can_be_made_out_by() -> None:
    """R-T1: between two numbers there is nobody or a group that is large enough, and the last is never a few."""
    assert in_steps(20, [20, 16, 15, 11, 10], 5) == [(16, 20), (16, 20), (15, 15), (11, 15), (10, 10)]
    assert in_steps(20, [8, 4, 2, 0], 5) == [(8, 8), (4, 8), (0, 4), (0, 4)]
    assert in_steps(9, [4, 0], 5) == [(0, 4), (0, 4)]
    assert in_steps(6, [6, 3], 5) == [(2, 6), (2, 6)]


def test_how_well_a_question_tells_apart_is_the_correlation_with_the_rest() -> None:
    """R-T1: by hand for four, (60 - 15) / sqrt(618.75) * sqrt(1/2 * 1/2), and as the standard library has it."""
    random = Random(4)
    is_right = [random.random() < 0.6 for _ in range(200)]
    rest = [random.choice((0, 20, 60)) + 40 * one for one in is_right]

    found = tell_apart(is_right, rest)
    assert found == pytest.approx(correlation([float(one) for one in is_right], rest))
    assert tell_apart([True, True, False, False], [60, 60, 0, 30]) == pytest.approx(0.904534)
    assert tell_apart([True, True, False, False], [0, 30, 60, 60]) == pytest.approx(-0.904534)
    assert tell_apart([True, True], [0, 60]) is None
    assert tell_apart([True, False], [60, 60]) is None
    assert tell_apart([], []) is None


def test_the_words_say_what_to_look_at() -> None:
    """R-T1: a question that is marked wrongly, one that is too hard, one that all know, and one in order."""
    knows = [(60, 60, 0, 60, 60)] * 14
    guesses = [(0, 60, 60, 0, 0)] * 8 + [(60, 60, 60, 0, 0)] * 2
    good, easy, turned, *_rest = look_at_questions([*knows, *guesses], 5)

    assert (good.number, good.answers, good.right, good.look) == (1, 24, Part(16, 16, 24), Look.FINE)
    assert (easy.right, easy.apart, easy.look) == (Part(20, 24, 24), None, Look.FINE)
    assert (turned.right, turned.look) == (Part(10, 10, 24), Look.TURNED)
    assert good.apart is not None
    assert turned.apart is not None
    assert turned.apart < -0.1 < 0.1 < good.apart


def test_little_is_said_of_few_answers() -> None:
    """R-T1: nothing below the smallest group, and with fewer than twenty nothing about telling apart."""
    assert look_at_questions([(60, 0)] * 4, 5) == []
    first, second = look_at_questions([(60, 0)] * 7 + [(0, 60)] * 7, 5)
    assert (first.right, first.apart, first.look) == (Part(7, 7, 14), None, Look.FINE)
    hard, _other = look_at_questions([(0, 60)] * 14, 5)
    assert (hard.right, hard.look) == (Part(0, 4, 14), Look.HARD)
    assert second.answers == 14


def test_only_the_same_questions_are_counted_together() -> None:
    """R-T1: another explanation changes nothing, another right answer does."""
    text = text_of(quiz=True)

    assert is_asked_alike(read(text), read(text.replace("easy to keep in mind", "easy to remember")))
    assert not is_asked_alike(read(text), read(text.replace("- [ ] The name", "- [x] The name")))
    assert not is_asked_alike(read(text_of()), read(text_of()))
