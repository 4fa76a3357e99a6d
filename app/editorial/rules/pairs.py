"""Who reads whose pieces: different eyes are good for everybody, so what is nearly always the same two is pointed out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

#: Of fewer answers nothing can be said.
FEWEST: Final = 5
#: Beyond this share of an author's answers from one editor, in percent, somebody else might read the next one.
MUCH: Final = 60


@dataclass(frozen=True, slots=True)
class Pair:
    """An author, an editor, and how many of the author's answers came from them."""

    author_id: int
    editor_id: int
    count: int
    total: int

    @property
    def percent(self) -> int:
        """The share in percent, rounded down."""
        return 100 * self.count // self.total


def same_two(counts: Mapping[tuple[int, int], int]) -> list[Pair]:
    """The pairs that are pointed out, of answers counted by author and editor."""
    totals: Counter[int] = Counter()
    for (author_id, _editor_id), count in counts.items():
        totals[author_id] += count
    return [
        Pair(author_id, editor_id, count, totals[author_id])
        for (author_id, editor_id), count in counts.items()
        if totals[author_id] >= FEWEST and 100 * count > MUCH * totals[author_id]
    ]


def quarter(day: date, back: int = 0) -> tuple[date, date]:
    """The first day of the quarter that a day lies in, or of one so many before it, and the first day of the next one."""
    number = 4 * day.year + (day.month - 1) // 3 - back
    return _first_of(number), _first_of(number + 1)


def _first_of(number: int) -> date:
    year, part = divmod(number, 4)
    return date(year, 3 * part + 1, 1)
