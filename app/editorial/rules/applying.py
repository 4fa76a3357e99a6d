"""Taking changes into a text, and carrying those that wait to where their words stand afterwards; nothing is guessed."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from app.core.comparing import Change

#: A text begins and ends like a line, so that its edges are looked for like any other sign.
_EDGE: Final = "\n"


class ChangesOverlap(ValueError):
    """Two changes want the same words; they cannot both be taken."""


class ChangeDoesNotFit(ValueError):
    """What a change replaces does not stand where it says."""


def apply(text: str, changes: Iterable[Change]) -> str:
    """The text with these changes, whatever their order. Raises ChangesOverlap and ChangeDoesNotFit."""
    parts: list[str] = []
    position = 0
    for change in in_order(changes):
        if text[change.start : change.end] != change.original or change.end > len(text):
            raise ChangeDoesNotFit
        parts += [text[position : change.start], change.replacement]
        position = change.end
    return "".join([*parts, text[position:]])


def in_order(changes: Iterable[Change]) -> list[Change]:
    """The changes from the first to the last. Raises ChangesOverlap; those that only touch do not."""
    ordered = sorted(changes, key=lambda change: (change.start, change.end))
    for before, after in pairwise(ordered):
        if after.start < before.end or (after.start, after.end) == (before.start, before.end):
            raise ChangesOverlap
    return ordered


def after_taking(start: int, end: int, taken: Sequence[Change]) -> int | None:
    """Where a range begins once others were taken; None if one of them touched what stands in it."""
    moved = 0
    for change in taken:
        if change.end <= start and (change.start, change.end) != (start, end):
            moved += len(change.replacement) - len(change.original)
        elif change.start < end or (change.start, change.end) == (start, end):
            return None
    return start + moved


class Move:
    """What an author made of a text: tells where ranges of it stand afterwards, as far as that can be known.

    It is known where everything up to the sign behind the range is as it was, or everything from the sign before it on; and
    where the lines that hold it stand once in each of the two texts. Anything else would be a guess.
    """

    def __init__(self, before: str, after: str) -> None:
        self._old, self._new = f"{_EDGE}{before}{_EDGE}", f"{_EDGE}{after}{_EDGE}"
        self._head = _alike(self._old, self._new)
        self._tail = _alike(self._old[::-1], self._new[::-1])
        # What both reach may have come in, or gone, on either side of it.
        both = max(0, self._head + self._tail - min(len(self._old), len(self._new)))
        self._head, self._tail = self._head - both, self._tail - both

    def carry(self, start: int, end: int) -> int | None:
        """Where a range of the text before begins in the text after; None if that cannot be known."""
        old, new = self._old, self._new
        first, last = start + 1, end + 1
        if last < self._head:
            return start
        if len(old) - first < self._tail:
            return start + len(new) - len(old)
        # Its lines as a whole: less than that may have come in elsewhere in the same words.
        begins, ends = old.rindex(_EDGE, 0, first), old.index(_EDGE, last) + 1
        lines = old[begins:ends]
        place = _only(new, lines)
        if place is None or _only(old, lines) is None:
            return None
        return place + first - begins - 1


def carry(before: str, after: str, start: int, end: int) -> int | None:
    """Where one range of a text begins in what its author made of it; None if that cannot be known."""
    return Move(before, after).carry(start, end)


def _alike(first: str, second: str) -> int:
    """How many signs two texts have in common from their beginning on."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _only(text: str, words: str) -> int | None:
    """Where these words stand, if they stand there once."""
    place = text.find(words)
    return place if place >= 0 and text.find(words, place + 1) < 0 else None
