"""Questions at the end of a lesson, and how answers to them are graded: in whole numbers, on the server alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

#: What each question is worth: divisible by the number of right answers in any question, so that no grade is rounded.
WORTH: Final = 60


class Form(StrEnum):
    """How a question is answered."""

    ONE = "one"  #: one choice
    SEVERAL = "several"  #: as many choices as are right
    ORDER = "order"  #: everything, in the right order
    TEXT = "text"  #: in one's own words, which a coach reads where the result depends on them


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what there is to choose from, as it stands in the file."""

    text: str
    form: Form
    options: tuple[str, ...]  #: for an order, in the right one
    right: frozenset[int]  #: the places of the right options; empty for an order
    explanation: str
    sought: tuple[str, ...] = ()  #: what a good answer in one's own words contains

    def shown(self, seed: int) -> tuple[int, ...]:
        """The places of the options in the order in which one attempt shows them: the same each time it is loaded (LM-10)."""
        places = sorted(
            range(len(self.options)), key=lambda at: blake2b(f"{seed}:{self.text}:{at}".encode()).digest()
        )
        if self.form is Form.ORDER and places == sorted(places):
            places.reverse()
        return tuple(places)


#: What somebody chose: for each question the shown places of options; for an order, the place that each shown one gets.
Answers = Mapping[int, Sequence[int]]


#: What each question earned; nothing is said of words that nobody has read yet.
Points = Sequence[int | None]


def points_of(
    questions: Sequence[Question], answers: Answers, *, written: Collection[int] = (), seed: int
) -> tuple[int | None, ...]:
    """The whole points of each question, of WORTH; None for those to which something was `written`.

    Several choices earn a share for each right one less one for each wrong one, and never less than nothing; an order
    earns a share for each that stands in its place (LM-9).
    """
    return tuple(
        None if one.form is Form.TEXT and number in written else _points(one, answers.get(number, ()), seed)
        for number, one in enumerate(questions)
    )


def points_for(question: Question, met: Collection[int]) -> int:
    """The points of an answer in somebody's own words that contains these of the things that are sought (LM-9)."""
    return WORTH * len({at for at in met if 0 <= at < len(question.sought)}) // len(question.sought)


def unread(points: Points, *, void: Collection[int] = ()) -> list[int]:
    """The numbers of the questions that count and have no points yet."""
    return [number for number, one in enumerate(points) if one is None and number not in void]


def is_undecided(points: Points, *, void: Collection[int] = (), pass_mark: int) -> bool:
    """Whether words that nobody has read decide: with the worst and the best of them it comes out differently (LM-9)."""
    best = [WORTH if one is None else one for one in points]
    worst = is_enough(points, void=void, pass_mark=pass_mark)
    return worst != is_enough(best, void=void, pass_mark=pass_mark)


def is_enough(points: Points, *, void: Collection[int] = (), pass_mark: int) -> bool | None:
    """Whether these points pass, with exactly the mark too (LM-8); of what counts alone: `void` are the others' numbers.

    None where nothing counts: then there is nothing to pass, and nothing to fail (LM-6). What nobody has read earns nothing.
    """
    counted = [one or 0 for number, one in enumerate(points) if number not in void]
    return sum(counted) * 100 >= pass_mark * WORTH * len(counted) if counted else None


def _points(question: Question, chosen: Sequence[int], seed: int) -> int:
    if question.form is Form.TEXT:
        return 0
    shown = question.shown(seed)
    if question.form is Form.ORDER:
        if sorted(chosen) != list(range(len(shown))):
            return 0
        return WORTH * sum(place == chosen[at] for at, place in enumerate(shown)) // len(shown)
    picked = {shown[place] for place in chosen if 0 <= place < len(shown)}
    if question.form is Form.ONE:
        return WORTH if picked == question.right else 0
    return max(
        0, WORTH * (len(picked & question.right) - len(picked - question.right)) // len(question.right)
    )
