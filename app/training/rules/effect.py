"""Whether lessons go together with moving up: those who moved, beside those who stood as long and stayed.

All that leaves this module is about groups, and about none that is so small that somebody could be made out in it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final, NamedTuple

from app.core.clock import Day, date_from_day, day_from_date
from app.journey.vocabulary import ZONES, Cause, Zone
from app.training.vocabulary.effect import DAYS_BEFORE

#: The stretches that somebody moves up into. Into the first one everybody comes with any act, a lesson for instance,
#: so that nothing follows from it.
MOVED_INTO: Final = tuple(zone for zone in ZONES if zone.rank > Zone.CONSUMER.rank)
#: Beyond so many standard errors a difference is hardly chance: nineteen times of twenty.
_HARDLY_CHANCE: Final = 1.96
#: Later than any day.
_NEVER: Final = 2**62


class Part(NamedTuple):
    """How many of a group, as far as it may be told: between these two, and exactly where they are the same."""

    least: int
    most: int
    of: int

    @property
    def is_exact(self) -> bool:
        """Whether the number itself may be told."""
        return self.least == self.most

    @property
    def percent(self) -> int:
        """Of 100, rounded; of what is told only roughly, the middle."""
        return round(50 * (self.least + self.most) / self.of)


def tell(number: int, of: int, smallest: int) -> Part | None:
    """How many of a group, told so that neither they nor the others are fewer than `smallest`; None if that cannot be.

    A few are told as "fewer than", all but a few as "at least"; nobody and everybody too, for they would say it of each.
    """
    if of < smallest:
        return None
    is_few, are_few_left = number < smallest, of - number < smallest
    if is_few and are_few_left:
        return None
    if is_few:
        return Part(0, smallest - 1, of)
    return Part(of - smallest + 1, of, of) if are_few_left else Part(number, number, of)


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody comes into a stretch."""

    person_id: int
    zone: Zone
    cause: Cause
    day: Day


@dataclass(frozen=True, slots=True)
class Stay:
    """The time that somebody spends on a stretch without a break."""

    person_id: int
    zone: Zone
    since: Day
    until: Day | None = None  #: the day on which they moved on; None while they are there
    moved_into: Zone | None = None  #: where they got by what they did, if that was up


@dataclass(frozen=True, slots=True)
class Compared:
    """Those who moved up into a stretch beside those who stood as long and stayed, and who of both had learned before."""

    zone: Zone
    moved: Part | None
    stayed: Part | None
    may_be_chance: bool = True


def year_before(today: Day) -> tuple[Day, Day]:
    """The first and last day of the twelve whole months before this one.

    A month at a time, so that nobody learns from two looks what the one did who moved in between.
    """
    this_month = date_from_day(today).replace(day=1)
    return day_from_date(date(this_month.year - 1, this_month.month, 1)), day_from_date(this_month) - 1


def stays_of(steps: Iterable[Step]) -> list[Stay]:
    """What each person's steps, in the order in which they happened, say about where they spent their time."""
    stays: list[Stay] = []
    open_: dict[int, Step] = {}
    for step in steps:
        last = open_.get(step.person_id)
        if last is not None:
            is_up = step.cause is Cause.PROMOTED and step.zone.rank > last.zone.rank
            until = max(step.day, last.day)
            stays.append(Stay(last.person_id, last.zone, last.day, until, step.zone if is_up else None))
        open_[step.person_id] = step
    return stays + [Stay(one.person_id, one.zone, one.day) for one in open_.values()]


def compare(
    stays: Sequence[Stay],
    learned: Mapping[int, Sequence[Day]],
    *,
    first: Day,
    last: Day,
    smallest: int,
) -> list[Compared]:
    """For each stretch, who had done a lesson before they moved up into it, beside as many of those who stayed.

    `learned` holds the days, in order, on which each person has done a lesson.
    """
    return [_compare(zone, stays, learned, first=first, last=last, smallest=smallest) for zone in MOVED_INTO]


def _compare(
    zone: Zone, stays: Sequence[Stay], learned: Mapping[int, Sequence[Day]], *, first: Day, last: Day, smallest: int
) -> Compared:  # fmt: skip
    moved = _moved_into(zone, stays, first, last)
    pairs = [(stay.until or 0, stay.person_id) for stay in moved]
    others = pair_with_others(moved, stays)
    counts = [
        sum(has_learned_before(learned.get(person_id, ()), day) for day, person_id in group)
        for group in (pairs, others)
    ]
    told = tell(counts[0], len(pairs), smallest), tell(counts[1], len(others), smallest)
    is_told = all(one is not None and one.is_exact for one in told)
    return Compared(zone, *told, not is_told or may_be_chance(counts[0], len(pairs), counts[1], len(others)))


def _moved_into(zone: Zone, stays: Sequence[Stay], first: Day, last: Day) -> list[Stay]:
    """The stay that each person ended by moving up into the zone in that time, the first one of each."""
    found: dict[int, Stay] = {}
    for stay in sorted(stays, key=lambda one: (one.until or 0, one.person_id)):
        if stay.moved_into is zone and stay.until is not None and first <= stay.until <= last:
            found.setdefault(stay.person_id, stay)
    return list(found.values())


def pair_with_others(moved: Sequence[Stay], stays: Sequence[Stay]) -> list[tuple[Day, int]]:
    """For each who moved up, one who stood on the same stretch on that day, for as long or a little longer, and has not
    moved up from it at all: the day, and who. Nobody stands beside two; whoever finds nobody is without one.
    """
    waiting: dict[Zone, list[tuple[Day, int, Day]]] = {}
    went_up = {(stay.person_id, stay.zone) for stay in stays if stay.moved_into is not None}
    for stay in stays:
        if (stay.person_id, stay.zone) not in went_up:
            until = stay.until if stay.until is not None else _NEVER
            waiting.setdefault(stay.zone, []).append((stay.since, stay.person_id, until))
    for others in waiting.values():
        others.sort()
    found: dict[int, Day] = {}
    for stay in sorted(moved, key=lambda one: (one.until or 0, one.person_id)):
        day = stay.until or 0
        others = waiting.get(stay.zone, [])
        for at in range(bisect_right(others, (stay.since, _NEVER, _NEVER)) - 1, -1, -1):
            _since, person_id, until = others[at]
            if until > day and person_id not in found:
                found[person_id] = day
                del others[at]
                break
    return [(day, person_id) for person_id, day in found.items()]


def has_learned_before(days: Sequence[Day], day: Day) -> bool:
    """Whether one of these days lies in the time before that day; on the day itself nobody knows what came first."""
    return any(day - DAYS_BEFORE <= one < day for one in days)


def may_be_chance(some: int, of: int, others: int, of_others: int) -> bool:
    """Whether two parts differ no more than chance alone would let them, nineteen times of twenty.

    The test of two proportions with a common variance: z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)), as in every
    textbook, for instance D. Altman, Practical Statistics for Medical Research (1991), section 10.3.
    """
    common = (some + others) / (of + of_others)
    error = sqrt(common * (1 - common) * (1 / of + 1 / of_others))
    return abs(some / of - others / of_others) <= _HARDLY_CHANCE * error
