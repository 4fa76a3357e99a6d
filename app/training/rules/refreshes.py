"""When a lesson that was done wants another look, where its head says for how many months it stays fresh.

A term in months ends with the day of the same number, or with the last one of a shorter month; the midnight that ends it is
the organisation's. What was done stays done: only another look is asked for.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from app.core.clock import Day, date_from_day, day_from_date

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Freshness:
    """How a lesson that was done stands in time."""

    seen_on: Day  #: when it was done, or gone through again
    last_day: Day | None  #: the last one on which it is fresh; None where it is so for ever
    is_due: bool


def freshness(seen_on: Day, *, months: int, today: Day) -> Freshness:
    """How a lesson stands that was done, or gone through again, on a day; 0 months are for ever (LM-16)."""
    last = last_day(seen_on, months) if months else None
    return Freshness(seen_on, last, last is not None and today > last)


def last_day(seen_on: Day, months: int) -> Day:
    """The day with which a term of so many months ends that begins on this one."""
    began = date_from_day(seen_on)
    years, month = divmod(began.month - 1 + months, _MONTHS)
    year, month = began.year + years, month + 1
    return day_from_date(date(year, month, min(began.day, monthrange(year, month)[1])))
