"""Weeks in which people thank."""

from datetime import date

from app.core.clock import day_from_date
from app.rewards.rules.thanks import monday_of, week_before, week_of

MONDAY, SUNDAY = day_from_date(date(2026, 3, 2)), day_from_date(date(2026, 3, 8))


def test_a_week_is_from_monday_to_sunday_and_a_meeting_looks_back_on_the_whole_one_before() -> None:
    """R-W6, also across the turn of the year."""
    assert {week_of(day) for day in range(MONDAY, SUNDAY + 1)} == {(MONDAY, SUNDAY)}
    assert week_before(MONDAY) == week_before(SUNDAY) == (MONDAY - 7, MONDAY - 1)
    assert monday_of(day_from_date(date(2027, 1, 1))) == day_from_date(date(2026, 12, 28))
