"""How far people get in a lesson, and what their first answers say about its questions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from typing import Final, NamedTuple

from app.training.rules.effect import Part, tell
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import WORTH
from app.training.vocabulary.effect import Look

#: With fewer answers it is chance whether a question tells people apart.
ENOUGH_TO_TELL_APART: Final = 20
#: Below this a question is called poor: R. Ebel and D. Frisbie, Essentials of Educational Measurement (1991), chapter 13.
_POOR: Final = 0.2
_HARD, _EASY = 40, 95


class Reached(NamedTuple):
    """So many people got so far: the furthest part from 0, whether they saw the questions, whether they are done."""

    furthest: int
    has_answered: bool
    is_done: bool
    people: int


class Level(NamedTuple):
    """How many got so far: between these two, and exactly where they are the same."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class DropOff:
    """How many have begun a lesson, and how many of them got how far; told so that nobody can be made out."""

    begun: int
    parts: tuple[Level, ...]  #: for each part after the first
    questions: Level | None  #: None for a lesson without any
    done: Level


@dataclass(frozen=True, slots=True)
class Asked:
    """What the first answers to a question say."""

    number: int  #: from 1
    answers: int
    right: Part | None
    apart: float | None  #: how well it tells those who know the rest from those who do not: -1 to 1
    look: Look


def drop_off(lesson: Lesson, reached: Sequence[Reached], smallest: int) -> DropOff | None:
    """How far people got in a lesson; None where fewer have begun it than may be told.

    Whoever is done was everywhere, and whoever saw the questions in every part.
    """
    begun = sum(one.people for one in reached)
    if begun < smallest:
        return None
    parts, has_questions = len(lesson.parts), bool(lesson.questions)
    counts = [
        sum(one.people for one in reached if one.is_done or one.has_answered or one.furthest >= part)
        for part in range(1, parts)
    ]
    counts.append(sum(one.people for one in reached if one.is_done or one.has_answered))
    counts.append(sum(one.people for one in reached if one.is_done))
    if not has_questions:
        del counts[-2]
    told = in_steps(begun, counts, smallest)
    return DropOff(begun, tuple(told[: parts - 1]), told[parts - 1] if has_questions else None, told[-1])


def in_steps(of: int, counts: Iterable[int], smallest: int) -> list[Level]:
    """Falling numbers of a group, of which one is told only where at least `smallest` fewer got that far than before.

    Of what lies between it is said that it is the number before or a few fewer, and of fewer than `smallest` just that.
    """

    def step(before: Level, count: int) -> Level:
        if before.most - count < smallest:
            return Level(max(0, before.most - smallest + 1), before.most)
        return Level(count, count) if count >= smallest else Level(0, smallest - 1)

    return list(accumulate(counts, step, initial=Level(of, of)))[1:]


def is_asked_alike(then: Lesson, now: Lesson) -> bool:
    """Whether a version asked the very questions that are asked now; only what is explained may be another."""
    asked = [(one.text, one.form, one.options, one.right) for one in then.questions]
    return bool(asked) and asked == [(one.text, one.form, one.options, one.right) for one in now.questions]


def look_at_questions(answers: Sequence[Sequence[int]], smallest: int) -> list[Asked]:
    """What the points of everybody's first answers say about each question; nothing of fewer people than may be told."""
    if len(answers) < smallest:
        return []
    return [_asked(number, answers, smallest) for number in range(len(answers[0]))]


def _asked(number: int, answers: Sequence[Sequence[int]], smallest: int) -> Asked:
    is_right = [points[number] == WORTH for points in answers]
    right = tell(sum(is_right), len(answers), smallest)
    apart = None
    if right is not None and right.is_exact and len(answers) >= ENOUGH_TO_TELL_APART:
        apart = tell_apart(is_right, [sum(points) - points[number] for points in answers])
    return Asked(number + 1, len(answers), right, apart, _look(right, apart, len(answers)))


def _look(right: Part | None, apart: float | None, answers: int) -> Look:
    """What to look at; a standard error of about 1 / sqrt(n) is granted, so that chance sends nobody to mend."""
    at_best = None if apart is None else apart + 1 / sqrt(answers)
    if at_best is not None and at_best < 0:
        return Look.TURNED
    if right is not None and right.percent < _HARD:
        return Look.HARD
    if right is not None and right.percent >= _EASY:
        return Look.EASY
    return Look.FLAT if at_best is not None and at_best < _POOR else Look.FINE


def tell_apart(is_right: Sequence[bool], rest: Sequence[int]) -> float | None:
    """How well a question tells those who know the rest from those who do not: from -1 to 1; None where all are alike.

    The point-biserial correlation of the question with the points of all other questions,
    r = (M1 - M0) / s * sqrt(p * q): M1 and M0 are the mean rests of those who got it right and wrong, s is the standard
    deviation of all rests (over n), p and q are the shares right and wrong. F. Lord and M. Novick, Statistical Theories
    of Mental Test Scores (1968), chapter 15; the question itself is left out of the sum after S. Henrysson, Correction
    of item-total correlations in item analysis, Psychometrika 28 (1963).
    """
    n, right = len(rest), sum(is_right)
    mean = sum(rest) / n if n else 0.0
    spread = sqrt(sum((one - mean) ** 2 for one in rest) / n) if n else 0.0
    if right in (0, n) or spread == 0:
        return None
    knew = sum(one for one, is_one in zip(rest, is_right, strict=True) if is_one) / right
    others = sum(one for one, is_one in zip(rest, is_right, strict=True) if not is_one) / (n - right)
    share = right / n
    return (knew - others) / spread * sqrt(share * (1 - share))
