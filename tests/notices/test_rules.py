"""When notices go out by mail."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.notices.rules.rhythm import mailed_until
from app.people.vocabulary import Rhythm

BERLIN = ZoneInfo("Europe/Berlin")
NINE = 9 * 60


def until(rhythm: Rhythm, local: datetime, *holidays: date) -> datetime | None:
    return mailed_until(
        rhythm,
        local,
        begins_at=NINE,
        is_working_day=lambda day: day.weekday() < 5 and day not in holidays,
    )


def test_at_once_means_everything_until_now():
    noon = datetime(2026, 3, 4, 12, 34, tzinfo=BERLIN)

    assert until(Rhythm.AT_ONCE, noon) == noon


@pytest.mark.parametrize("hour", [9, 12, 17])
def test_once_a_day_means_what_was_told_before_the_day_began(hour: int):
    """JO-3: however late it is asked, it is the same letter."""
    assert until(Rhythm.DAILY, datetime(2026, 3, 4, hour, 30, tzinfo=BERLIN)) == datetime(
        2026, 3, 4, 9, tzinfo=BERLIN
    )


@pytest.mark.parametrize("day", [2, 4, 6])
def test_once_a_week_means_what_was_told_before_the_week_began(day: int):
    assert until(Rhythm.WEEKLY, datetime(2026, 3, day, 12, tzinfo=BERLIN)) == datetime(
        2026, 3, 2, 9, tzinfo=BERLIN
    )


def test_a_week_that_begins_with_a_holiday_begins_a_day_later():
    monday = date(2026, 4, 6)

    assert until(Rhythm.WEEKLY, datetime(2026, 4, 8, 12, tzinfo=BERLIN), monday) == datetime(
        2026, 4, 7, 9, tzinfo=BERLIN
    )


def test_never_means_never():
    assert until(Rhythm.NEVER, datetime(2026, 3, 4, 12, tzinfo=BERLIN)) is None


@pytest.mark.parametrize("day, hour", [(date(2026, 3, 27), 8), (date(2026, 3, 30), 7)])
def test_nine_is_nine_on_the_wall_before_and_after_the_clocks_change(day: date, hour: int):
    found = until(Rhythm.DAILY, datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN))

    assert found is not None
    assert found.astimezone(UTC).hour == hour
