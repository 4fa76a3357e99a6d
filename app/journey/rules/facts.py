"""What is known about one person, as the roll-ups hold it, and where they stood before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.journey.rules.ruleset import Day
from app.journey.vocabulary import Zone


class DailyRow(NamedTuple):
    """One day's counters, one number per `Kind` in its order; at most one row per day and grade."""

    day: Day
    grade: int
    counts: tuple[int, ...]


class FacetRow(NamedTuple):
    """How often on one day with one counterpart, or about one object; key 0 stands for "none given"."""

    facet: int
    kind: int
    key: int
    day: Day
    grade: int
    count: int  # type: ignore[assignment]  # A column named as in the roll-up; tuple.count is not used.


@dataclass(frozen=True, slots=True)
class Facts:
    """What placement knows about one person; the order of the rows does not matter.

    `absences` are inclusive spans of days and may overlap. `started` says whether there ever was an act or a
    declared account. Rows later than the day asked about do not count on that day.
    """

    daily: Sequence[DailyRow] = ()
    facets: Sequence[FacetRow] = ()
    absences: Sequence[tuple[Day, Day]] = ()
    started: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stood after the last placement, and since which day."""

    zone: Zone
    since: Day
