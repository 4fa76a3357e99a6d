"""Questions about departments and about who leads whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class Department:
    """A department: how many people are in it, and how many of them are switched on."""

    name: str
    people: int
    switched_on: int


@dataclass(frozen=True, slots=True)
class Led:
    """Somebody who is led by the person asked about."""

    id: int
    name: str
    department: str
    title: str
    led: int  #: how many they lead themselves


def list_departments() -> Sequence[str]:
    """The departments that have somebody in them, in order."""
    # From one name to the next by the index, instead of past everybody.
    next_name = select(func.min(Person.department).label("name")).where(*_is_somebody())
    found = next_name.where(Person.department != "").cte("found", recursive=True)
    following = next_name.where(Person.department > found.c.name).scalar_subquery()
    found = found.union_all(select(following).where(found.c.name.is_not(None)))
    query = select(found.c.name).where(found.c.name.is_not(None)).order_by(found.c.name)
    return db.session.execute(query).scalars().all()


def page_departments(*, after: str = "", limit: int) -> list[Department]:
    """Departments in order, with how many people they have; the last one's name pages on as `after`."""
    query = (
        select(Person.department, func.count(), func.count().filter(Person.is_active))
        .where(Person.department > after, *_is_somebody())
        .group_by(Person.department)
        .order_by(Person.department)
        .limit(limit)
    )
    return [Department(*row) for row in db.session.execute(query)]


def find_department(name: str) -> Department | None:
    """The department of this very name; None if nobody is in it."""
    query = select(func.count(), func.count().filter(Person.is_active))
    people, switched_on = db.session.execute(query.where(Person.department == name, *_is_somebody())).one()
    return Department(name, people, switched_on) if name and people else None


def count_without_department() -> int:
    """How many people who are switched on are in no department."""
    query = select(func.count()).where(Person.department == "", Person.is_active, *_is_somebody())
    return db.session.execute(query).scalar_one()


def list_led_by(manager_id: int, *, after: int | None = None, limit: int) -> list[Led]:
    """Whom a person leads and who is switched on, in the order of their numbers; the last number pages on."""
    other = aliased(Person)
    led = (
        select(func.count())
        .where(other.manager_id == Person.id, other.is_active)
        .correlate(Person)
        .scalar_subquery()
    )
    query = (
        select(Person.id, Person.name, Person.department, Person.title, led)
        .where(Person.manager_id == manager_id, Person.is_active)
        .order_by(Person.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Person.id > after)
    return [Led(*row) for row in db.session.execute(query)]


def count_led_by(manager_id: int) -> int:
    """How many people who are switched on a person leads."""
    query = select(func.count()).where(Person.manager_id == manager_id, Person.is_active)
    return db.session.execute(query).scalar_one()


def _is_somebody() -> tuple[ColumnElement[bool], ...]:
    return Person.merged_into_id.is_(None), Person.erased_at.is_(None)
