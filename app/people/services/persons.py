"""Adding people, and keeping their records right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypedDict, Unpack

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, now
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.events import publish
from app.people.events import AddressChanged, PeopleImported
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE, may_change_address_of
from app.people.queries import (
    find_person_by_email,
    find_person_by_external_id,
    get_person,
    list_roles_of,
    managers_of_all,
)
from app.people.rules.managers import not_to_be_kept
from app.people.rules.values import check_country, check_day, check_email, check_language, check_text
from app.people.vocabulary import (
    PERSON_ADDED,
    PERSON_CHANGED,
    KnownBefore,
    PersonRefused,
    RecordClosed,
    _l,
)

#: The number of the lock on who manages whom, among PostgreSQL's advisory locks.
_MANAGERS: Final = 7_203_001
_ADDRESS_TAKEN: Final = _l("Somebody else has this e-mail address.")
_NUMBER_TAKEN: Final = _l("Somebody else has this number.")
#: What the databases call the keys of a record, and what is said of somebody else who holds one.
_CLASHES: Final = {
    "email": (_ADDRESS_TAKEN, "ix_people_persons_email_lower"),
    "external_id": (_NUMBER_TAKEN, "uq_people_persons_external_id", "people_persons.external_id"),
}


class Details(TypedDict, total=False):
    """What a record may hold beside the address."""

    external_id: str
    name: str
    department: str
    title: str
    country: str
    language: str
    joined_on: Day | None
    is_hourly: bool
    manager_id: int | None


class Record(Details, total=False):
    """The fields of a record that people may change."""

    email: str


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "external_id": lambda given: check_text("external_id", given, required=True),
    "email": check_email,
    "name": lambda given: check_text("name", given, required=True),
    "department": lambda given: check_text("department", given),
    "title": lambda given: check_text("title", given),
    "country": check_country,
    "language": check_language,
    "joined_on": lambda given: None if given is None else check_day("joined_on", given),
}


def add_person(email: str, *, actor: Actor, **fields: Unpack[Details]) -> Person:
    """Take in one person. Without a number from the company, the e-mail address serves as one.

    Raises PersonRefused for a value that cannot be kept and for an address or number that somebody has already:
    KnownBefore if that is somebody who is switched off, and may just be back.
    """
    CHANGE_PEOPLE.demand(actor)
    values = _checked(
        {"name": "", **fields, "email": email, "external_id": fields.get("external_id") or email}
    )
    _demand_free(values)
    person = Person(**values, is_active=True, created_at=now(), version=1)
    db.session.add(person)
    with _clashes_told():
        # The number is needed for the log, and for whoever hears of the person.
        db.session.flush()
    record(PERSON_ADDED, actor=actor, object_type="person", object_id=person.id, object_label=person.name)
    publish(PeopleImported((person.id,)))
    return person


def change_person(person_id: int, *, version: int, actor: Actor, **fields: Unpack[Record]) -> Person:
    """Change what is given in a person's record; what is the same already changes nothing.

    Raises Conflict if the record has changed since `version`, RecordClosed if it was joined to another one or erased,
    PersonRefused for a value that cannot be kept, such as a
    manager whom this person manages, and NotAllowed where the sign-in name of an administrator is not the actor's to
    change.
    """
    CHANGE_PEOPLE.demand(actor)
    person = get_person(person_id)
    if person.is_closed:
        raise RecordClosed
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
    if changed.get("manager_id") is not None:
        _demand_no_circle(person_id, changed["manager_id"])
    _write(person, version, changed)
    record(
        PERSON_CHANGED,
        actor=actor,
        object_type="person",
        object_id=person_id,
        object_label=person.name,
        changes=changes,
    )
    if "email" in changes:
        publish(AddressChanged(person_id, *changes["email"]))
    return person


def hold_managers() -> None:
    """Let nobody else change who manages whom until this unit of work ends; on SQLite nobody else writes anyhow."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_MANAGERS)))


def _demand_no_circle(person_id: int, manager_id: int) -> None:
    """Refuse a manager whom, over others or at once, this person manages."""
    hold_managers()
    if not_to_be_kept(managers_of_all(), {person_id: manager_id}):
        raise PersonRefused(
            _l("This person would manage themselves, at once or over others."), field="manager"
        )


def _write(person: Person, version: int, values: dict[str, Any]) -> None:
    """Change the row only if nobody was faster. Raises Conflict."""
    written = (
        update(Person)
        .where(Person.id == person.id, Person.version == version)
        .values(**values, version=version + 1)
        .returning(Person.id)
    )
    with _clashes_told():
        found = db.session.execute(written).scalar()
    if found is None:
        raise Conflict
    db.session.refresh(person)


@contextmanager
def _clashes_told() -> Iterator[None]:
    """Raises PersonRefused if somebody else was given the same address or number a moment ago."""
    try:
        yield
    except IntegrityError as error:
        for field, (message, *keys) in _CLASHES.items():
            if any(key in str(error.orig) for key in keys):
                raise PersonRefused(message, field=field) from error
        raise


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _CHECKS[name](value) if name in _CHECKS else value for name, value in fields.items()}


def _demand_free(values: dict[str, Any], *, person_id: int | None = None) -> None:
    """Refuse an address or a number that somebody else has, and a manager who does not exist."""
    by_email = find_person_by_email(values["email"]) if "email" in values else None
    by_number = find_person_by_external_id(values["external_id"]) if "external_id" in values else None
    if by_email is not None and by_email.id != person_id:
        raise _taken(by_email, _ADDRESS_TAKEN, "email", is_new=person_id is None)
    if by_number is not None and by_number.id != person_id:
        raise _taken(by_number, _NUMBER_TAKEN, "external_id", is_new=person_id is None)
    if values.get("manager_id") is not None and get_person(values["manager_id"]).is_closed:
        raise PersonRefused(_l("Nobody has this address or number."), field="manager")


def _taken(holder: Person, message: str, field: str, *, is_new: bool) -> PersonRefused:
    is_off = not holder.is_active and not holder.is_closed
    return KnownBefore(holder.id, field=field) if is_new and is_off else PersonRefused(message, field=field)
