"""What the desk promises: an answer within so much working time of the organisation, and how well it was kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

#: Nobody promises anything beyond this many days, whatever the calendar says.
_FARTHEST: Final = 400


def due_at(
    since: datetime,
    promised: timedelta,
    *,
    hours: tuple[int, int],
    zone: ZoneInfo,
    is_working_day: Callable[[date], bool],
) -> datetime:
    """When so much working time will have passed; `hours` are minutes from midnight in the zone.

    Where nobody ever works, the promise is kept in time as it passes.
    """
    left, day = promised, since.astimezone(zone).date()
    for _number in range(_FARTHEST):
        first, last = _working_time(day, hours, zone)
        begin = max(first, since)
        if is_working_day(day) and begin < last:
            if left <= last - begin:
                return begin + left
            left -= last - begin
        day += timedelta(days=1)
    return since + promised


def working_time_between(
    first: datetime,
    last: datetime,
    *,
    hours: tuple[int, int],
    zone: ZoneInfo,
    is_working_day: Callable[[date], bool],
) -> timedelta:
    """How much working time lies between two moments."""
    passed, day = timedelta(0), first.astimezone(zone).date()
    final = last.astimezone(zone).date()
    while day <= final:
        begins, ends = _working_time(day, hours, zone)
        if is_working_day(day):
            passed += max(timedelta(0), min(ends, last) - max(begins, first))
        day += timedelta(days=1)
    return passed


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """How long the answers of a week took, in working time."""

    first: date  #: its Monday
    answers: int
    median: timedelta | None
    ninetieth: timedelta | None


def week_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def weekly(answers: Iterable[tuple[date, timedelta]], *, last: date, weeks: int) -> list[WeekFigures]:
    """The figures of so many weeks up to that of the last day, the first first; of answers, the day and how long it took."""
    mondays = [week_of(last) - timedelta(weeks=number) for number in reversed(range(weeks))]
    spans: dict[date, list[timedelta]] = {monday: [] for monday in mondays}
    for day, span in answers:
        spans.get(week_of(day), []).append(span)
    return [
        WeekFigures(monday, len(spans[monday]), percentile(spans[monday], 50), percentile(spans[monday], 90))
        for monday in mondays
    ]


def median(spans: Sequence[timedelta]) -> timedelta | None:
    """The one in the middle; None of none."""
    return percentile(spans, 50)


def percentile(spans: Sequence[timedelta], percent: int) -> timedelta | None:
    """The shortest span within which so many of a hundred lie (nearest rank); None of none."""
    if not spans:
        return None
    ordered = sorted(spans)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _working_time(day: date, hours: tuple[int, int], zone: ZoneInfo) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(0), zone)
    first, last = hours
    # By the clock on the wall, so that a day on which it is put forward has its hours like any other.
    return _at(midnight, first), _at(midnight, last)


def _at(midnight: datetime, minutes: int) -> datetime:
    if minutes >= 24 * 60:
        return midnight + timedelta(days=1)
    return midnight.replace(hour=minutes // 60, minute=minutes % 60)
