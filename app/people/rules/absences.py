"""How days away add up, and how far one's own word about them reaches."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from app.core.clock import Day, date_from_day, day_from_date
from app.people.rules.values import check_day
from app.people.vocabulary import ABSENCE_DAYS_BACK, ABSENCE_MONTHS_AHEAD, AbsenceRefused, _l


def merge_spans(spans: Iterable[tuple[Day, Day]]) -> list[tuple[Day, Day]]:
    """The same days as few spans in order: those that overlap or touch become one."""
    merged: list[tuple[Day, Day]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def check_span(first_day: Day, last_day: Day) -> None:
    """Refuse an absence that ends before it begins, and days that nobody can mean."""
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        check_day(field, day, AbsenceRefused)
    if last_day < first_day:
        raise AbsenceRefused(_l("The last day is before the first one."), field="last_day")


def check_own_reach(first_day: Day, last_day: Day, *, today: Day) -> None:
    """Refuse what a person cannot declare about themselves: too long ago, or too far ahead."""
    if first_day < today - ABSENCE_DAYS_BACK:
        raise AbsenceRefused(
            _l("You can enter absences up to %(days)s days back. Ask HR for an earlier one."),
            field="first_day",
            days=ABSENCE_DAYS_BACK,
        )
    if last_day > months_after(today, ABSENCE_MONTHS_AHEAD):
        raise AbsenceRefused(
            _l("You can enter absences up to %(months)s months ahead. Ask HR for a longer one."),
            field="last_day",
            months=ABSENCE_MONTHS_AHEAD,
        )


def months_after(day: Day, months: int) -> Day:
    """The same day of the month some months later, or that month's last day."""
    start = date_from_day(day)
    year, month = divmod(start.month - 1 + months, 12)
    length = monthrange(start.year + year, month + 1)[1]
    return day_from_date(date(start.year + year, month + 1, min(start.day, length)))


def this_week(today: Day) -> tuple[Day, Day]:
    """From today to the coming Sunday; a week starts on Monday."""
    return today, today + 6 - date_from_day(today).weekday()


def next_two_weeks(today: Day) -> tuple[Day, Day]:
    """From the coming Monday on, fourteen days."""
    monday = day_from_date(date_from_day(today) + timedelta(days=7 - date_from_day(today).weekday()))
    return monday, monday + 13
