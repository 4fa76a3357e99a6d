"""The only source of "now", and the cut of time into the organisation's days.

A `Day` is a whole number: days since 1 January 1970 in the organisation's time zone. Facts store the day they fell on,
so that a period is cut once and a later change of zone moves nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

#: Days since 1 January 1970 in the organisation's zone.
Day: TypeAlias = int

_EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
#: Offsets of all zones in use change on a quarter of an hour, so one look-up serves every instant within it.
_QUARTER = 900

_zone = ZoneInfo("UTC")
_offsets: dict[int, int] = {}


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system_clock


def set_time_zone(name: str) -> None:
    """Cut days in this IANA zone from now on. Raises ZoneInfoNotFoundError for an unknown name."""
    global _zone
    _zone = ZoneInfo(name)
    _offsets.clear()


def time_zone() -> ZoneInfo:
    """The organisation's time zone."""
    return _zone


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _clock()


def today() -> Day:
    """The organisation's present day."""
    return day_of(now())


def day_of(instant: datetime) -> Day:
    """The organisation's day on which an aware instant falls."""
    seconds = int(instant.timestamp() // 1)
    quarter = seconds // _QUARTER
    offset = _offsets.get(quarter)
    if offset is None:
        local = datetime.fromtimestamp(quarter * _QUARTER, _zone)
        difference = local.utcoffset()
        offset = _offsets[quarter] = int(difference.total_seconds()) if difference else 0
    return (seconds + offset) // 86_400


def day_from_date(value: date) -> Day:
    """The number of a calendar date."""
    return value.toordinal() - _EPOCH_ORDINAL


def date_from_day(day: Day) -> date:
    """The calendar date of a day number."""
    return _EPOCH + timedelta(days=day)


def end_of_day(day: Day) -> datetime:
    """The instant just before the organisation's midnight that ends a day."""
    midnight = datetime.combine(date_from_day(day + 1), datetime.min.time(), _zone)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        """The instant at which the clock stands."""
        return self.at

    def advance(self, **by: float) -> None:
        """Move forward by days, hours, minutes ..., as `timedelta` takes them."""
        self.at += timedelta(**by)


@contextmanager
def use_clock(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let this clock answer `now` in the whole process, inside the block."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before


@contextmanager
def frozen_at(instant: datetime) -> Iterator[FixedClock]:
    """Let time stand still at this instant inside the block; for tests and for building the demo's past."""
    clock = FixedClock(instant)
    with use_clock(clock):
        yield clock
