"""Weeks in which people thank."""

from typing import Final

from app.core.clock import Day

_DAYS: Final = 7
#: Day 0 was a Thursday.
_MONDAY_IS: Final = 3


def monday_of(day: Day) -> Day:
    """The Monday of the week that a day is in."""
    return day - (day + _MONDAY_IS) % _DAYS


def week_of(day: Day) -> tuple[Day, Day]:
    """The week that a day is in, from Monday to Sunday."""
    monday = monday_of(day)
    return monday, monday + _DAYS - 1


def week_before(day: Day) -> tuple[Day, Day]:
    """The last whole week before the one that a day is in: what a meeting on Monday looks back on."""
    return week_of(monday_of(day) - 1)


def told_about(thanks_id: int) -> str:
    """How the keys of notices about a thank-you begin; the sign at its end keeps 1 from being taken for 12."""
    return f"thanks:{thanks_id}:"
