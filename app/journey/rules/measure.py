"""How much of a measure a person has in a span of days.

Every way of counting comes down to the same thing, amounts by day: how much would be lost if the span began after
that day. An act weighs on its own day; a person or a thing weighs once, on the last day it occurs; what lies
above a cap weighs nothing. So the value of a span is a sum, and "since when is there enough" a walk from its end.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add, attrgetter
from typing import Final, TypeAlias

from app.journey.rules.facts import DailyRow, FacetRow, Facts
from app.journey.rules.ruleset import Day, Measure
from app.journey.vocabulary import Aggregate
from app.signals.vocabulary import KINDS, Evidence, Facet, Grade

_FACETS = {Aggregate.COUNTERPARTS: Facet.COUNTERPART, Aggregate.OBJECTS: Facet.OBJECT}
_LESS_SURE = {
    Evidence.SELF_REPORTED: frozenset[int](),
    Evidence.CONFIRMED: frozenset({int(Grade.SELF_REPORTED)}),
    Evidence.VERIFIED: frozenset({int(Grade.SELF_REPORTED), int(Grade.CONFIRMED)}),
}
#: Bounds for spans that have none.
FIRST_DAY: Day = -(1 << 40)
LAST_DAY: Day = 1 << 40


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a measure found in a span: days in order, each once, and how much rests on each of them."""

    days: Sequence[Day]
    values: Sequence[int]

    def total(self) -> int:
        """The value of the measure."""
        return sum(self.values)

    def first(self) -> tuple[Day, int] | None:
        """The first day that anything rests on, and how much."""
        return next(((day, value) for day, value in zip(self.days, self.values, strict=True) if value), None)

    def since(self, first_day: Day) -> int:
        """The value if the span began on this day."""
        return sum(self.values[bisect_left(self.days, first_day) :])

    def latest_start(self, enough: int) -> Day | None:
        """The last day on which the span may begin and still hold enough; None if it never does."""
        found = 0
        for position in range(len(self.days) - 1, -1, -1):
            found += self.values[position]
            if found >= enough:
                return self.days[position]
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """The value of a measure in a span, with the amounts that it is the sum of.

    A measure with both caps has two ways of counting, and the lower one is its value.
    """

    ways: tuple[Amounts, ...]
    found: int

    def latest_start(self, enough: int) -> Day | None:
        """The last day on which the span may begin and still hold enough; None if it never does."""
        if enough > self.found:
            return None
        starts = [way.latest_start(enough) for way in self.ways]
        return min(start for start in starts if start is not None)

    def first_loss(self) -> tuple[Day, int] | None:
        """The first day without which the value would be lower, and by how much; None where nothing was found."""
        if not self.found:
            return None
        if len(self.ways) == 1:
            return self.ways[0].first()
        day = self.latest_start(self.found)
        assert day is not None  # What was found is found.
        return day, self.found - min(way.since(day + 1) for way in self.ways)


_DAY: Callable[[FacetRow], Day] = attrgetter("day")
_GRADE: Callable[[FacetRow], int] = attrgetter("grade")
#: A plain number, for it is compared with in every row.
_ALL: Final = int(Grade.ALL)
_Columns: TypeAlias = Sequence[Sequence[int]]
_Acts: TypeAlias = Mapping[int, tuple[Sequence[Day], Sequence[FacetRow]]]


class Tally:
    """One person's facts laid out for counting: a column per kind, and per facet the acts in order of days."""

    def __init__(self, facts: Facts) -> None:
        self._rows = sorted(facts.daily)
        self._facet_rows = sorted(facts.facets, key=_DAY)
        surest = [row for row in self._rows if row.grade == _ALL]
        self.days: Sequence[Day] = [row.day for row in surest]
        self._columns: dict[Evidence, _Columns] = {Evidence.SELF_REPORTED: _columns(surest)}
        self._is_graded = len(surest) < len(self._rows) or any(map(_GRADE, facts.facets))
        self._acts: dict[Evidence, _Acts] = {}
        self._findings: dict[tuple[str, Day, Day], Finding] = {}

    def find(self, measure: Measure, first_day: Day = FIRST_DAY, last_day: Day = LAST_DAY) -> Finding:
        """The value of a measure from one day to another, both included."""
        span = (measure.key, first_day, last_day)
        finding = self._findings.get(span)
        if finding is None:
            finding = self._findings[span] = self._count(measure, first_day, last_day)
        return finding

    def days_between(self, after: Day, before: Day) -> Sequence[Day]:
        """The days with acts strictly between two days, in order."""
        return self.days[bisect_right(self.days, after) : bisect_left(self.days, before)]

    def _count(self, measure: Measure, first_day: Day, last_day: Day) -> Finding:
        if measure.aggregate in _FACETS:
            ways = [self._different(measure, first_day, last_day)]
        else:
            ways = []
            if measure.per_counterpart is not None:
                ways.append(self._capped_by_counterpart(measure, first_day, last_day))
            if measure.per_counterpart is None or measure.per_day is not None:
                ways.append(self._by_day(measure, first_day, last_day))
        return Finding(tuple(ways), min([way.total() for way in ways]))

    def _by_day(self, measure: Measure, first_day: Day, last_day: Day) -> Amounts:
        """The acts of each day, capped where the measure says so, or 1 for a day with any."""
        low, high = bisect_left(self.days, first_day), bisect_right(self.days, last_day)
        columns = self._columns_of(measure.evidence)
        used = [columns[index][low:high] for index in measure.indexes if columns[index]]
        if not used:
            return Amounts((), ())
        values = used[0]
        for column in used[1:]:
            values = list(map(add, values, column))
        if measure.aggregate is Aggregate.DAYS:
            values = [1 if value else 0 for value in values]
        elif (cap := measure.per_day) is not None and max(values, default=0) > cap:
            values = [min(value, cap) for value in values]
        return Amounts(self.days[low:high], values)

    def _different(self, measure: Measure, first_day: Day, last_day: Day) -> Amounts:
        """1 for each person or thing, on the last day it occurs; what was not named cannot be told apart."""
        acts = self._acts_between(measure, _FACETS[measure.aggregate], first_day, last_day)
        last_seen = {act.key: act.day for act in acts if act.key}
        on_day = Counter(last_seen.values())
        days = sorted(on_day)
        return Amounts(days, [on_day[day] for day in days])

    def _capped_by_counterpart(self, measure: Measure, first_day: Day, last_day: Day) -> Amounts:
        """The last acts with each counterpart, up to the cap; those who were not named count as one."""
        cap = measure.per_counterpart
        assert cap is not None  # Asked for only where there is one.
        left: dict[int, int] = {}
        values: dict[Day, int] = {}
        for act in reversed(self._acts_between(measure, Facet.COUNTERPART, first_day, last_day)):
            counted = min(act.count, left.get(act.key, cap))
            left[act.key] = left.get(act.key, cap) - counted
            values[act.day] = values.get(act.day, 0) + counted
        days = sorted(values)
        return Amounts(days, [values[day] for day in days])

    def _acts_between(
        self, measure: Measure, facet: Facet, first_day: Day, last_day: Day
    ) -> Sequence[FacetRow]:
        """The facet's rows of the measure's kinds in a span, in order of days."""
        days, acts = self._acts_of(measure.evidence)[facet]
        span = acts[bisect_left(days, first_day) : bisect_right(days, last_day)]
        return [act for act in span if act.kind in measure.indexes]

    def _columns_of(self, evidence: Evidence) -> _Columns:
        if not self._is_graded:
            evidence = Evidence.SELF_REPORTED
        if evidence not in self._columns:
            surest = self._columns[Evidence.SELF_REPORTED]
            self._columns[evidence] = _surer_columns(surest, self.days, self._rows, evidence)
        return self._columns[evidence]

    def _acts_of(self, evidence: Evidence) -> _Acts:
        if not self._is_graded:
            evidence = Evidence.SELF_REPORTED
        if evidence not in self._acts:
            rows = _surer_acts(self._facet_rows, evidence) if self._is_graded else self._facet_rows
            self._acts[evidence] = _acts(rows)
        return self._acts[evidence]


def _columns(rows: Iterable[DailyRow]) -> _Columns:
    """The rows turned on their side; a kind that never occurs gets an empty column."""
    columns = list(zip(*[row.counts for row in rows], strict=True)) or [()] * len(KINDS)
    return [column if any(column) else () for column in columns]


def _acts(rows: Sequence[FacetRow]) -> _Acts:
    """The rows, in order of days, by facet, with the days beside them."""
    by_facet = {int(facet): [row for row in rows if row.facet == facet] for facet in Facet}
    return {facet: (list(map(_DAY, rows)), rows) for facet, rows in by_facet.items()}


def _surer_columns(
    columns: _Columns, days: Sequence[Day], rows: Iterable[DailyRow], evidence: Evidence
) -> _Columns:
    """The columns with the acts alone that are known surely enough: few days hold any others."""
    surer: list[Sequence[int]] = list(columns)
    changed: dict[int, list[int]] = {}
    for row in rows:
        if row.grade not in _LESS_SURE[evidence]:
            continue
        place = bisect_left(days, row.day)
        if place == len(days) or days[place] != row.day:
            continue
        for kind, less in enumerate(row.counts):
            if less:
                column = changed.setdefault(kind, list(columns[kind]) or [0] * len(days))
                column[place] -= less
    for kind, column in changed.items():
        surer[kind] = column if any(column) else ()
    return surer


def _surer_acts(rows: Iterable[FacetRow], evidence: Evidence) -> Sequence[FacetRow]:
    """The rows with the acts alone that are known surely enough."""
    counts: dict[tuple[int, int, int, Day], int] = {}
    less_sure = _LESS_SURE[evidence]
    for facet, kind, key, day, grade, count in rows:
        sign = 1 if grade == _ALL else -1 if grade in less_sure else 0
        if sign:
            counts[facet, kind, key, day] = counts.get((facet, kind, key, day), 0) + sign * count
    return [
        FacetRow(facet, kind, key, day, _ALL, count)
        for (facet, kind, key, day), count in counts.items()
        if count > 0
    ]
