"""When notices go out by mail, as the clock on a person's wall shows it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from app.people.vocabulary import Rhythm


def mailed_until(
    rhythm: Rhythm, local: datetime, *, begins_at: int, is_working_day: Callable[[date], bool]
) -> datetime | None:
    """Which notices are to be mailed at a moment in working time: those told up to the answer; None for none.

    At once means all of them. Otherwise it is those told before the working day began (in minutes after midnight), or
    the first one of the week, so that a letter comes once a day or week, however often and however late this is asked.
    """
    if rhythm is Rhythm.AT_ONCE:
        return local
    if rhythm is Rhythm.DAILY:
        return _start_of(local.date(), begins_at, local)
    if rhythm is Rhythm.WEEKLY:
        monday = local.date() - timedelta(days=local.weekday())
        days = (monday + timedelta(days=number) for number in range(7))
        first = next((day for day in days if is_working_day(day)), local.date())
        return _start_of(first, begins_at, local)
    return None


def _start_of(day: date, begins_at: int, local: datetime) -> datetime:
    return datetime.combine(day, time(begins_at // 60, begins_at % 60), local.tzinfo)
