"""What the desk promises, in working time of the organisation."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editorial.rules.turnaround import due_at, median, percentile, working_time_between

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = (9 * 60, 17 * 60)


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    "since, hours, expected",
    [
        ("2026-03-02T10:00", 4, "2026-03-02T14:00"),
        ("2026-03-02T15:00", 4, "2026-03-03T11:00"),
        ("2026-03-02T06:00", 8, "2026-03-02T17:00"),
        ("2026-03-02T18:00", 1, "2026-03-03T10:00"),
        ("2026-03-06T16:00", 2, "2026-03-09T10:00"),
        ("2026-03-07T12:00", 1, "2026-03-09T10:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # over the night in which the clock is put forward
        ("2026-03-02T09:00", 40, "2026-03-06T17:00"),
    ],
)
def test_a_promise_counts_working_hours_alone(since: str, hours: int, expected: str) -> None:
    """R-E5."""
    due = due_at(berlin(since), timedelta(hours=hours), hours=HOURS, zone=BERLIN, is_working_day=is_weekday)

    assert due == berlin(expected)


def test_where_nobody_ever_works_a_promise_is_kept_in_time_as_it_passes() -> None:
    since = datetime(2026, 3, 2, 9, tzinfo=UTC)

    due = due_at(since, timedelta(hours=4), hours=HOURS, zone=BERLIN, is_working_day=lambda _: False)

    assert due == since + timedelta(hours=4)


@given(
    since=st.integers(0, 480_000).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    minutes=st.integers(1, 60 * 80),
)
def test_what_lies_between_a_moment_and_its_promise_is_what_was_promised(
    since: datetime, minutes: int
) -> None:
    promised = timedelta(minutes=minutes)
    due = due_at(since, promised, hours=HOURS, zone=BERLIN, is_working_day=is_weekday)

    between = working_time_between(since, due, hours=HOURS, zone=BERLIN, is_working_day=is_weekday)

    assert between == promised


def test_of_several_spans_the_middle_one_and_the_ninetieth() -> None:
    spans = [timedelta(hours=number) for number in (5, 1, 2, 4, 3, 6, 10, 7, 9, 8)]

    assert median(spans) == timedelta(hours=5)
    assert percentile(spans, 90) == timedelta(hours=9)
    assert median([]) is None
