"""When people work: the organisation's week, its hours, and the holidays of a country."""

from collections.abc import Collection
from datetime import datetime

from app.core.clock import Day, date_from_day
from app.organisation.vocabulary import Organisation, WorkingTime


def is_working_day(day: Day, organisation: Organisation, *, is_holiday: bool) -> bool:
    """Whether work is done on a day."""
    return not is_holiday and date_from_day(day).weekday() in organisation.working_days


def is_working_time(local: datetime, organisation: Organisation, *, is_holiday: bool) -> bool:
    """Whether an instant, as the clock on the wall shows it, lies in the working hours of a working day."""
    first, last = organisation.working_hours
    is_day = not is_holiday and local.weekday() in organisation.working_days
    return is_day and first <= 60 * local.hour + local.minute < last


def what_is_expected(*, is_working_time: bool, answer: bool | None) -> WorkingTime:
    """What the front page asks of somebody paid by the hour, who may have answered today."""
    if answer is not None:
        return WorkingTime.EXPECTED if answer else WorkingTime.OFF
    return WorkingTime.EXPECTED if is_working_time else WorkingTime.ASK


def in_order(countries: Collection[tuple[str, int]]) -> list[str]:
    """Countries by how many people are there, the most first."""
    return [country for country, _people in sorted(countries, key=lambda one: (-one[1], one[0])) if country]
