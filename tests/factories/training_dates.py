"""Guides and webinars in tests."""

from datetime import timedelta
from typing import Any

from app.core.actor import Actor
from app.core.clock import now, time_zone
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.training.services.dates import plan_date, say_coming


def as_coach(person: Person) -> Actor:
    """Somebody who plans dates."""
    return Actor(person_id=person.id, roles=frozenset({"employee", "coach"}))


def as_colleague(person: Person) -> Actor:
    """Somebody who comes to them, or leads one."""
    return Actor(person_id=person.id, roles=frozenset({"employee"}))


def wanted(**fields: Any) -> dict[str, Any]:
    """A date in two days, in a room."""
    begins = (now() + timedelta(days=2)).astimezone(time_zone())
    values: dict[str, Any] = {
        "title": "Your first comment",
        "about": "Step by step.",
        "zone": "sharer",
        "at": begins.replace(second=0, microsecond=0, tzinfo=None),
        "minutes": 45,
        "time_zone": time_zone().key,
        "link": "",
        "room": "Room 7",
        "host": "",
    }
    return values | fields


def plan(coach: Person, entry: str = "form", **fields: Any) -> int:
    """Plan a date; gives its number."""
    with unit_of_work():
        return plan_date(entry=entry, actor=as_coach(coach), **wanted(**fields))


def come(person: Person, date_id: int, *, is_coming: bool = True) -> None:
    """Somebody says whether they come."""
    with unit_of_work():
        say_coming(date_id, is_coming=is_coming, actor=as_colleague(person))
