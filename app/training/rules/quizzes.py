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


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what there is to choose from, as it stands in the file."""

    text: str
    form: Form
    options: tuple[str, ...]  #: for an order, in the right one
    right: frozenset[int]  #: the places of the right options; empty for an order
    explanation: str

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


def points_of(questions: Sequence[Question], answers: Answers, *, seed: int) -> tuple[int, ...]:
    """The whole points of each question, of WORTH.

    Several choices earn a share for each right one less one for each wrong one, and never less than nothing; an order
    earns a share for each that stands in its place (LM-9).
    """
    return tuple(_points(one, answers.get(number, ()), seed) for number, one in enumerate(questions))


def is_enough(points: Sequence[int], *, void: Collection[int] = (), pass_mark: int) -> bool | None:
    """Whether these points pass, with exactly the mark too (LM-8); of what counts alone: `void` are the others' numbers.

    None where nothing counts: then there is nothing to pass, and nothing to fail (LM-6).
    """
    counted = [one for number, one in enumerate(points) if number not in void]
    return sum(counted) * 100 >= pass_mark * WORTH * len(counted) if counted else None


def _points(question: Question, chosen: Sequence[int], seed: int) -> int:
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
