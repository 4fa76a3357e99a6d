"""Entering holidays, taking them away, and taking over the public ones of a country."""

from collections.abc import Collection

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, date_from_day
from app.core.db import db
from app.core.upsert import insert
from app.organisation.models import Holiday
from app.organisation.permissions import KEEP_HOLIDAYS
from app.organisation.rules.holidays import check_holiday, propose
from app.organisation.vocabulary import (
    HOLIDAY_ADDED,
    HOLIDAY_REMOVED,
    HOLIDAYS_ADOPTED,
    HolidayNotFound,
    HolidayRefused,
    _l,
)
from app.people.rules.values import check_country


def add_holiday(country: str, *, day: Day, name: str, actor: Actor) -> None:
    """Enter a day on which nobody in a country is expected to work; an empty country means all of them.

    Raises HolidayRefused for a day that is a holiday there already and for one that cannot be kept, and PersonRefused for
    an unknown country.
    """
    KEEP_HOLIDAYS.demand(actor)
    country, name = check_country(country), check_holiday(day, name)
    if not _insert(country, day, name):
        raise HolidayRefused(_l("This day is a holiday there already."), field="day")
    record(HOLIDAY_ADDED, actor=actor, object_type="holidays", object_id=country or "*", object_label=country or "*",
           changes=_change(day, None, name))  # fmt: skip


def remove_holiday(holiday_id: int, *, actor: Actor) -> tuple[str, Day, str]:
    """Take a holiday away; gives its country, day and name, to enter it again. Raises HolidayNotFound."""
    KEEP_HOLIDAYS.demand(actor)
    removed = delete(Holiday).where(Holiday.id == holiday_id)
    row = db.session.execute(removed.returning(Holiday.country, Holiday.day, Holiday.name)).first()
    if row is None:
        raise HolidayNotFound
    country, day, name = row
    record(HOLIDAY_REMOVED, actor=actor, object_type="holidays", object_id=country or "*", object_label=country or "*",
           changes=_change(day, name, None))  # fmt: skip
    return country, day, name


def adopt_holidays(country: str, year: int, *, days: Collection[Day], actor: Actor) -> int:
    """Take over those public holidays of a country that fall on these days; says how many are new.

    Names come from the proposal itself, days that it does not hold are left out, and what is entered already stays.
    """
    KEEP_HOLIDAYS.demand(actor)
    country = check_country(country)
    new = [(day, name) for day, name in propose(country, year) if day in days and _insert(country, day, name)]
    if new:
        changes = {key: change for day, name in new for key, change in _change(day, None, name).items()}
        record(HOLIDAYS_ADOPTED, actor=actor, object_type="holidays", object_id=country, object_label=country,
               changes=changes)  # fmt: skip
    return len(new)


def _insert(country: str, day: Day, name: str) -> bool:
    row = insert(Holiday).values(country=country, day=day, name=name).on_conflict_do_nothing()
    return db.session.execute(row.returning(Holiday.id)).scalar() is not None


def _change(day: Day, before: str | None, after: str | None) -> dict[str, list[str | None]]:
    return {date_from_day(day).isoformat(): [before, after]}
