"""Questionnaires: what they may look like, whom they ask what, and which answers they take."""

from dataclasses import replace
from typing import Any

import pytest

from app.training.rules.survey import (
    Branch,
    Question,
    check_questionnaire,
    checked_answers,
    questions_for,
)
from app.training.vocabulary.survey import LONGEST_ANSWER, MOST_QUESTIONS, QuestionKind, SurveyRefused

TOPICS = frozenset({"safety", "reading"})
PASSWORD = Question("password", QuestionKind.BASELINE, "Which is best?", ("a dog", "four words"), 1, "safety")
SOURCE = Question("source", QuestionKind.ADVANCED, "Who says so?", ("they", "a study"), 1, "reading")
HABIT = Question("habit", QuestionKind.HABIT, "Do you share?", ("never", "at times", "often"))
WHY_NOT = Question("why-not", QuestionKind.OPEN, "Why not?", after=Branch("habit", frozenset({0})))
ALL = (PASSWORD, SOURCE, HABIT, WHY_NOT)


def test_a_survey_asks_what_everybody_should_know_then_more_then_habits_then_why() -> None:
    """R-T2: four kinds, in this order, with a follow-up."""
    check_questionnaire(ALL, TOPICS)
    assert [kind.label for kind in QuestionKind] == [
        "What everybody should know", "What goes further", "Habits and attitudes", "In your own words",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "questions, why",
    [
        ((), "between one and"),
        ((PASSWORD,) * (MOST_QUESTIONS + 1), "between one and"),
        ((PASSWORD, PASSWORD), "key of its own"),
        ((replace(PASSWORD, key=""),), "key of its own"),
        ((replace(PASSWORD, words=" "),), "needs words"),
        ((HABIT, PASSWORD), "too late"),
        ((replace(WHY_NOT, options=("a", "b"), after=None),), "own words"),
        ((replace(HABIT, options=("often",)),), "answers that differ"),
        ((replace(HABIT, options=("often", "often")),), "answers that differ"),
        ((replace(PASSWORD, right=None),), "one right answer"),
        ((replace(PASSWORD, right=2),), "one right answer"),
        ((replace(HABIT, right=1),), "one right answer"),
        ((replace(PASSWORD, topic=""),), "topic"),
        ((replace(HABIT, topic="cooking"),), "topic"),
        ((WHY_NOT,), "can follow"),
        ((HABIT, replace(WHY_NOT, after=Branch("habit", frozenset({7})))), "can follow"),
        ((HABIT, replace(WHY_NOT, after=Branch("habit", frozenset({0, 1, 2})))), "can follow"),
        ((HABIT, replace(WHY_NOT, after=Branch("habit", frozenset()))), "never be asked"),
    ],
)
def test_what_makes_no_survey_is_refused_with_the_reason(questions: tuple[Question, ...], why: str) -> None:
    """R-T2: HR reads which question is wrong, and how."""
    with pytest.raises(SurveyRefused, match=why):
        check_questionnaire(questions, TOPICS)


def test_a_follow_up_is_asked_of_those_alone_whom_it_follows() -> None:
    """R-T2: why, or why not."""
    assert questions_for(ALL, {"habit": 0}) == list(ALL)
    assert questions_for(ALL, {"habit": 2}) == [PASSWORD, SOURCE, HABIT]
    again = replace(HABIT, key="again", after=Branch("habit", frozenset({2})))
    third = replace(HABIT, key="third", after=Branch("again", frozenset({0})))
    assert questions_for((HABIT, again, third), {"habit": 1, "again": 0}) == [HABIT]


def test_answers_to_what_was_not_asked_are_dropped_and_any_may_be_left_out() -> None:
    """R-T2: somebody who goes back and answers otherwise leaves no answer behind."""
    given: dict[str, int | str] = {"habit": 2, "why-not": "I am shy", "colour": "blue"}
    assert checked_answers(ALL, given) == {"habit": 2}
    assert checked_answers(ALL, given | {"habit": 0}) == {"habit": 0, "why-not": "I am shy"}
    assert checked_answers(ALL, {"habit": 0, "why-not": " \0 "}) == {"habit": 0}
    assert checked_answers(ALL, {"password": 0}) == {"password": 0}
    assert checked_answers(ALL, {}) == {}


@pytest.mark.parametrize("answer", [2, -1, "1", True, 1.0])
def test_an_answer_that_is_not_there_is_refused(answer: Any) -> None:
    """R-T2: no form sends it."""
    with pytest.raises(SurveyRefused, match="Choose one"):
        checked_answers(ALL, {"password": answer})


def test_nobody_writes_a_book() -> None:
    """R-T2: words have an end."""
    assert checked_answers(ALL, {"habit": 0, "why-not": "a" * LONGEST_ANSWER})
    with pytest.raises(SurveyRefused, match="more than"):
        checked_answers(ALL, {"habit": 0, "why-not": "a" * (LONGEST_ANSWER + 1)})


def test_a_refused_question_names_the_field_to_mend() -> None:
    """R-T2: so that the form marks it."""
    wrong = {"options": replace(HABIT, options=("often",)), "topic": replace(PASSWORD, topic="")}
    for field, question in wrong.items():
        with pytest.raises(SurveyRefused) as refused:
            check_questionnaire((question,), TOPICS)
        assert refused.value.field == field
