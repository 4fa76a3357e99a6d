"""The only source of "now", and the cut of time into the organisation's days.

A `Day` is a whole number: days since 1 January 1970 in the organisation's time zone. Facts store the day they fell on,
so that a period is cut once and a later change of zone moves nothing. An instant is cut in the zone that is in force at
it: another zone begins at the midnight that ends the last day of the one before.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

#: Days since 1 January 1970 in the organisation's zone.
Day: TypeAlias = int

_EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
#: Whatever people enter lies in one of these: a day needs days before and after it to be counted with.
YEARS: Final = range(1900, 2200)
_FIRST_INSTANT: Final = datetime.min.replace(tzinfo=UTC)
_LAST_INSTANT: Final = datetime.max.replace(tzinfo=UTC)
#: Offsets of all zones in use change on a quarter of an hour, so one look-up serves every instant within it.
_QUARTER = 900


@dataclass(frozen=True, slots=True)
class _Cut:
    """How days are cut: the zones of the past, each until an instant, the present one, and the offsets found so far."""

    past: tuple[tuple[datetime, ZoneInfo], ...]
    zone: ZoneInfo
    offsets: dict[int, int] = field(default_factory=dict, compare=False)

    def zone_at(self, instant: datetime) -> ZoneInfo:
        return next((zone for until, zone in self.past if instant < until), self.zone)


_cut = _Cut((), ZoneInfo("UTC"))


def _stay() -> None:
    """Nothing tells of another zone until somebody is said to."""


_look: Callable[[], object] = _stay


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system_clock


def set_time_zone(name: str, past: Iterable[tuple[datetime, str]] = ()) -> None:
    """Cut days in this IANA zone; before, in the zones of the past, in order, each until its instant.

    Raises ZoneInfoNotFoundError for an unknown name.
    """
    global _cut
    cut = _Cut(tuple((until, ZoneInfo(zone)) for until, zone in past), ZoneInfo(name))
    if cut != _cut:
        _cut = cut


def learn_zones_from(look: Callable[[], object]) -> None:
    """Say what looks for another time zone and sets it; it is cheap, and fails for no outage."""
    global _look
    _look = look


def keep_up() -> None:
    """Learn of another time zone, if one was chosen; whoever begins a piece of work outside of a request calls this."""
    _look()


def time_zone() -> ZoneInfo:
    """The organisation's time zone, as it is in force now."""
    return _cut.zone_at(now()) if _cut.past else _cut.zone


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
    cut = _cut
    offset = cut.offsets.get(quarter)
    if offset is None:
        local = datetime.fromtimestamp(quarter * _QUARTER, cut.zone_at(instant))
        difference = local.utcoffset()
        offset = cut.offsets[quarter] = int(difference.total_seconds()) if difference else 0
    return (seconds + offset) // 86_400


def day_from_date(value: date) -> Day:
    """The number of a calendar date."""
    return value.toordinal() - _EPOCH_ORDINAL


def date_from_day(day: Day) -> date:
    """The calendar date of a day number; the first or last one of all for a day beyond the calendar."""
    return date.fromordinal(min(max(day + _EPOCH_ORDINAL, date.min.toordinal()), date.max.toordinal()))


def is_in_reach(day: Day) -> bool:
    """Whether a day lies in the years that anybody can mean."""
    return date_from_day(day).year in YEARS


def end_of_day(day: Day) -> datetime:
    """The last instant of a day: just before the organisation's midnight that ends it.

    Beyond the calendar it is the first or the last instant of all.
    """
    cut, begun = _cut, _FIRST_INSTANT + timedelta(microseconds=1)
    for until, zone in cut.past:
        midnight = _midnight_after(day, zone)
        if midnight < until:
            return max(midnight, begun) - timedelta(microseconds=1)
        begun = until
    return max(_midnight_after(day, cut.zone), begun) - timedelta(microseconds=1)


def _midnight_after(day: Day, zone: ZoneInfo) -> datetime:
    try:
        following = date.fromordinal(day + 1 + _EPOCH_ORDINAL)
        return datetime.combine(following, datetime.min.time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return _FIRST_INSTANT if day < 0 else _LAST_INSTANT


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
