"""Months and half-years: what they are called, and which days they have. They are cut once, when a cycle is planned."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.core.clock import Day, date_from_day, day_from_date, end_of_day
from app.rewards.vocabulary.cycles import Period


class Span(NamedTuple):
    """The first and the last day of a period."""

    first: Day
    last: Day


def key_of(period: Period, on: date) -> str:
    """What the period in which a date lies is called: 2026-03, 2026-H1."""
    if period is Period.MONTH:
        return f"{on.year:04}-{on.month:02}"
    return f"{on.year:04}-H{1 if on.month <= 6 else 2}"


def span_of(period: Period, key: str) -> Span:
    """The days of a period. Raises ValueError for what is none."""
    year, _hyphen, rest = key.partition("-")
    if period is Period.MONTH:
        first_month = last_month = int(rest)
    else:
        first_month = {"H1": 1, "H2": 7}.get(rest, 0)
        last_month = first_month + 5
    first = date(int(year), first_month, 1)
    following = date(first.year + last_month // 12, last_month % 12 + 1, 1)
    if key_of(period, first) != key:
        raise ValueError(key)
    return Span(day_from_date(first), day_from_date(following) - 1)


def upcoming(period: Period, today: Day, number: int) -> list[str]:
    """The period before the present one, the present one, and those after it."""
    present = span_of(period, key_of(period, date_from_day(today)))
    found = [key_of(period, date_from_day(present.first - 1))]
    day = present.first
    while len(found) < number:
        found.append(key_of(period, date_from_day(day)))
        day = span_of(period, found[-1]).last + 1
    return found


def begins_at(day: Day) -> datetime:
    """The first instant of a day, in the zone that is in force then."""
    return end_of_day(day - 1) + timedelta(microseconds=1)


def ends_at(day: Day) -> datetime:
    """The instant that ends a day, and belongs to the next one."""
    return end_of_day(day) + timedelta(microseconds=1)
