"""When people are away: summers, the days around the new year, a week in between, illness, parental leave."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final

from app.core.clock import Day, date_from_day, day_from_date

#: So many days ahead people declare when they will be away.
AHEAD: Final = 14
_PARENTS = 0.035
_PATIENTS = 0.3


def plan_absences(random: Random, first_day: Day, last_day: Day) -> tuple[tuple[Day, Day], ...]:
    """One person's days away in a span and a little beyond, first and last day included, in order and apart."""
    wishes: list[tuple[Day, Day]] = []
    if random.random() < _PARENTS:
        start = random.randrange(first_day + 120, last_day - 20)
        wishes.append((start, start + random.randrange(60, 300)))
    for year in range(date_from_day(first_day).year, date_from_day(last_day + AHEAD).year + 1):
        wishes += _wishes_of_a_year(random, year)
    return tuple(_apart(wish for wish in wishes if wish[1] >= first_day and wish[0] <= last_day + AHEAD))


def _wishes_of_a_year(random: Random, year: int) -> Iterator[tuple[Day, Day]]:
    if random.random() < 0.9:
        summer = _monday(date(year, 6, 22)) + 7 * random.randrange(9)
        yield summer, summer + random.choice((4, 11, 11, 18)) + 2
    if random.random() < 0.7:
        yield day_from_date(date(year, 12, 22)) + random.randrange(3), day_from_date(date(year + 1, 1, 2))
    if random.random() < 0.5:
        week = _monday(date(year, random.choice((2, 4, 5, 10)), 8))
        yield week, week + 6
    if random.random() < _PATIENTS:
        start = day_from_date(date(year, 1, 15)) + random.randrange(330)
        yield start, start + random.randrange(2, 9)


def _monday(day: date) -> Day:
    return day_from_date(day) - day.weekday()


def _apart(wishes: Iterator[tuple[Day, Day]]) -> Iterator[tuple[Day, Day]]:
    """The spans in order; one that would touch an earlier one is left out."""
    free_from: Day | None = None
    for first, last in sorted(wishes):
        if free_from is None or first > free_from:
            yield first, last
            free_from = last + 1
