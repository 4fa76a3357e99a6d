"""Holidays, and when work is done."""

from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy import func, select

from app.core.clock import Day, day_from_date, time_zone
from app.core.db import db
from app.organisation.models import Holiday
from app.organisation.queries.settings import organisation
from app.organisation.rules import hours
from app.organisation.rules.holidays import days_of_year
from app.people.models import Person

#: In place of a country: the holiday is kept in all of them.
EVERYWHERE: Final = ""


def is_working_time(moment: datetime, country: str = EVERYWHERE, *, zone: tzinfo | None = None) -> bool:
    """Whether a moment lies in the working hours of a working day in a country; at all others nothing should reach people.

    The clock on the wall is the organisation's unless a zone is given.
    """
    local = moment.astimezone(zone or time_zone())
    decided = organisation()
    return hours.is_working_time(local, decided, is_holiday=False) and not is_holiday(
        day_from_date(local.date()), country
    )


def is_working_day(day: Day, country: str = EVERYWHERE) -> bool:
    """Whether work is done in a country on a day."""
    return hours.is_working_day(day, organisation(), is_holiday=False) and not is_holiday(day, country)


def is_holiday(day: Day, country: str = EVERYWHERE) -> bool:
    """Whether a day is a holiday in a country, or in all of them."""
    query = select(Holiday.id).where(Holiday.day == day, Holiday.country.in_({EVERYWHERE, country})).limit(1)
    return db.session.execute(query).first() is not None


def list_holidays(country: str, year: int) -> list[Holiday]:
    """The holidays of a country in a year, in order, without those that are kept everywhere."""
    query = select(Holiday).where(Holiday.country == country, Holiday.day.between(*days_of_year(year)))
    return list(db.session.execute(query.order_by(Holiday.day)).scalars())


def countries_of_people() -> list[str]:
    """The countries in which people are who are switched on, those with the most people first."""
    query = select(Person.country, func.count()).where(Person.is_active, Person.country != "")
    return hours.in_order([(row[0], row[1]) for row in db.session.execute(query.group_by(Person.country))])
