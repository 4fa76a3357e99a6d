"""How time is cut into days, also where the zone changes on the way."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.clock import (
    date_from_day,
    day_from_date,
    day_of,
    end_of_day,
    set_time_zone,
    time_zone,
    use_clock,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")


@pytest.fixture(autouse=True)
def _zone_of_before():
    before = clock._cut
    yield
    clock._cut = before


def change(before: str, after: str, at: datetime = NOON) -> datetime:
    """Cut days in one zone, and in another one from the midnight on that follows; gives that midnight."""
    set_time_zone(before)
    midnight = end_of_day(day_of(at)) + timedelta(microseconds=1)
    set_time_zone(after, [(midnight, before)])
    return midnight


def test_another_zone_leaves_the_days_before_as_they_were_cut():
    """JO-9. What was cut in the old zone is cut the same when it is asked again."""
    set_time_zone("UTC")
    instants = [NOON - timedelta(hours=hours) for hours in range(500)]
    before = [day_of(instant) for instant in instants]

    change("UTC", "Asia/Tokyo")

    assert [day_of(instant) for instant in instants] == before


def test_another_zone_holds_from_the_midnight_of_the_old_one():
    """JO-9. Today is not cut short; the first moment of the next day is cut in the new zone."""
    midnight = change("UTC", "America/New_York")
    today = day_of(NOON)

    with use_clock(lambda: midnight - timedelta(seconds=1)):
        assert time_zone() == ZoneInfo("UTC")
    with use_clock(lambda: midnight):
        assert time_zone() == ZoneInfo("America/New_York")
    # It is still evening in New York, so the day lasts five hours longer.
    assert day_of(midnight) == today
    assert end_of_day(today) == midnight + timedelta(hours=5) - timedelta(microseconds=1)


@given(
    st.lists(st.tuples(st.sampled_from(ZONES), st.integers(1, 60)), min_size=2, max_size=4),
    st.integers(-90, 200),
)
def test_days_follow_each_other_whatever_the_changes(zones, hours):
    """JO-9. No instant falls on an earlier day than the one before it, and each day ends where it is said to."""
    at, past = NOON, []
    for (before, pause), (after, _) in pairwise(zones):
        set_time_zone(before, past)
        past.append((end_of_day(day_of(at)) + timedelta(microseconds=1), before))
        set_time_zone(after, past)
        at = past[-1][0] + timedelta(hours=pause)
    instant = NOON + timedelta(hours=hours)
    day = day_of(instant)

    assert day <= day_of(instant + timedelta(hours=1))
    end = end_of_day(day)
    assert day_of(end) == day
    assert day_of(end + timedelta(microseconds=1)) > day


def test_an_unknown_zone_changes_nothing():
    set_time_zone("Asia/Tokyo")

    with pytest.raises(KeyError):
        set_time_zone("Europe/Nowhere")

    assert time_zone() == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("zone", ZONES)
def test_the_calendar_may_end(zone: str):
    """Other programs write "for ever" as the last day of all; what counts on from there must not fall over."""
    set_time_zone(zone, [(NOON, "Asia/Tokyo")])
    first, last = day_from_date(date.min), day_from_date(date.max)

    assert (date_from_day(last + 1), date_from_day(first - 1)) == (date.max, date.min)
    ends = [end_of_day(day) for day in (first - 2, first - 1, first, first + 1, 0, last - 1, last, last + 1)]
    assert ends == sorted(ends)
    assert ends[0].year == 1
    assert ends[-1].year == 9999
