"""A text with suggestions where they stand, in pieces for a page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

#: So many characters before and after words are shown with them.
_AROUND: Final = 40


class Standing(Protocol):
    """A suggestion as far as it matters here."""

    place: int | None

    @property
    def standing(self) -> str:
        """What stands in the text at its place."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text, and the suggestion about it; None for what nobody has said anything about."""

    text: str
    about: Any = None


def segments(text: str, suggestions: Iterable[Standing]) -> Iterator[Segment]:
    """The text in stretches, in order; put together they are the text again. What has no place is not among them."""
    position = 0
    placed = [(one.place, one) for one in suggestions if one.place is not None]
    for place, one in sorted(placed, key=lambda pair: (pair[0], pair[0] + len(pair[1].standing))):
        if place < position or text[place : place + len(one.standing)] != one.standing:
            continue
        if place > position:
            yield Segment(text[position:place])
        yield Segment(one.standing, one)
        position = place + len(one.standing)
    if position < len(text):
        yield Segment(text[position:])


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after words on their line: a few whole words, with "…" where more was left out."""
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before, after = text[begin:start], text[end : stop if stop >= 0 else len(text)]
    if len(before) > _AROUND:
        near = before[-_AROUND:]
        before = "…" + (near.partition(" ")[2] or near)
    if len(after) > _AROUND:
        near = after[:_AROUND]
        after = (near.rpartition(" ")[0] or near) + "…"
    return before, after
