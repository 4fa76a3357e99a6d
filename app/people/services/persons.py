"""Adding people, keeping their records right, switching them off and on."""

from collections.abc import Callable
from typing import Any, Final, TypedDict, Unpack

from sqlalchemy import update

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import Day, now
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.events import publish
from app.people.events import PeopleImported, PersonDeactivated, PersonReactivated
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE, is_self, may_change_address_of
from app.people.queries import find_person_by_email, find_person_by_external_id, get_person, list_roles_of
from app.people.rules.values import check_country, check_email, check_language, check_text
from app.people.services.roles import demand_another_administrator
from app.people.vocabulary import (
    PERSON_ADDED,
    PERSON_CHANGED,
    PERSON_DEACTIVATED,
    PERSON_REACTIVATED,
    OwnSwitchRefused,
    PersonRefused,
    _l,
)


class Details(TypedDict, total=False):
    """What a record may hold beside the address."""

    external_id: str
    name: str
    department: str
    title: str
    country: str
    language: str
    joined_on: Day | None
    manager_id: int | None


class Record(Details, total=False):
    """The fields of a record that people may change."""

    email: str


_CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "external_id": lambda given: check_text("external_id", given, required=True),
    "email": check_email,
    "name": lambda given: check_text("name", given, required=True),
    "department": lambda given: check_text("department", given),
    "title": lambda given: check_text("title", given),
    "country": check_country,
    "language": check_language,
}


def add_person(email: str, *, actor: Actor, **fields: Unpack[Details]) -> Person:
    """Take in one person. Without a number from the company, the e-mail address serves as one.

    Raises PersonRefused for a value that cannot be kept and for an address or number that somebody has already.
    """
    CHANGE_PEOPLE.demand(actor)
    values = _checked(
        {"name": "", **fields, "email": email, "external_id": fields.get("external_id") or email}
    )
    _demand_free(values)
    person = Person(**values, is_active=True, created_at=now(), version=1)
    db.session.add(person)
    # The number is needed for the log, and for whoever hears of the person.
    db.session.flush()
    record(PERSON_ADDED, actor=actor, object_type="person", object_id=person.id, object_label=person.name)
    publish(PeopleImported((person.id,)))
    return person


def change_person(person_id: int, *, version: int, actor: Actor, **fields: Unpack[Record]) -> Person:
    """Change what is given in a person's record; what is the same already changes nothing.

    Raises Conflict if the record has changed since `version`, PersonRefused for a value that cannot be kept, and
    NotAllowed where the sign-in name of an administrator is not the actor's to change.
    """
    CHANGE_PEOPLE.demand(actor)
    person = get_person(person_id)
    if person.version != version:
        raise Conflict
    values = _checked(dict(fields))
    changes = {
        name: [getattr(person, name), value]
        for name, value in values.items()
        if getattr(person, name) != value
    }
    if "email" in changes and not may_change_address_of(actor, frozenset(list_roles_of(person_id))):
        raise NotAllowed(_l("Only an administrator changes the address of an administrator."))
    if not changes:
        return person
    changed = {name: values[name] for name in changes}
    _demand_free(changed, person_id=person_id)
    _write(person, version, changed)
    record(
        PERSON_CHANGED,
        actor=actor,
        object_type="person",
        object_id=person_id,
        object_label=person.name,
        changes=changes,
    )
    return person


def deactivate_person(person_id: int, *, reason: str = "", actor: Actor) -> bool:
    """Switch a person off; says whether they were on. Everything known about them stays.

    Raises LastAdministrator, PersonNotFound, and OwnSwitchRefused for whoever would switch themselves off.
    """
    CHANGE_PEOPLE.demand(actor)
    if actor.channel is Channel.WEB and is_self(actor, person_id):
        raise OwnSwitchRefused
    demand_another_administrator(person_id)
    name = _switch(person_id, to=False)
    if name is not None:
        record(
            PERSON_DEACTIVATED,
            actor=actor,
            object_type="person",
            object_id=person_id,
            object_label=name,
            reason=reason,
        )
        publish(PersonDeactivated(person_id))
    return name is not None


def reactivate_person(person_id: int, *, actor: Actor) -> bool:
    """Switch a person on again; says whether they were off. It is the same person, with all that was known."""
    CHANGE_PEOPLE.demand(actor)
    get_person(person_id)
    name = _switch(person_id, to=True)
    if name is not None:
        record(PERSON_REACTIVATED, actor=actor, object_type="person", object_id=person_id, object_label=name)
        publish(PersonReactivated(person_id))
    return name is not None


def _switch(person_id: int, *, to: bool) -> str | None:
    switched = (
        update(Person)
        .where(Person.id == person_id, Person.is_active.is_(not to))
        .values(is_active=to, version=Person.version + 1)
        .returning(Person.name)
    )
    return db.session.execute(switched).scalar()


def _write(person: Person, version: int, values: dict[str, Any]) -> None:
    """Change the row only if nobody was faster. Raises Conflict."""
    written = (
        update(Person)
        .where(Person.id == person.id, Person.version == version)
        .values(**values, version=version + 1)
        .returning(Person.id)
    )
    if db.session.execute(written).scalar() is None:
        raise Conflict
    db.session.refresh(person)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _CHECKS[name](value) if name in _CHECKS else value for name, value in fields.items()}


def _demand_free(values: dict[str, Any], *, person_id: int | None = None) -> None:
    """Refuse an address or a number that somebody else has, and a manager who does not exist."""
    by_email = find_person_by_email(values["email"]) if "email" in values else None
    by_number = find_person_by_external_id(values["external_id"]) if "external_id" in values else None
    if by_email is not None and by_email.id != person_id:
        raise PersonRefused(_l("Somebody else has this e-mail address."), field="email")
    if by_number is not None and by_number.id != person_id:
        raise PersonRefused(_l("Somebody else has this number."), field="external_id")
    if values.get("manager_id") is not None:
        get_person(values["manager_id"])
