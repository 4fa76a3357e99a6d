"""Questions about single persons, and about some of them by number, address or the company's own number."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import ColumnElement, func, select

from app.core.db import db
from app.people.models import Person
from app.people.queries.parts import slices
from app.people.vocabulary import PersonNotFound

#: What the registry fills in for the house of mail, which this one must not know.
_slots: dict[str, Callable[[Iterable[int]], Mapping[int, str]]] = {"bounces": lambda _person_ids: {}}


def know_bounces_from(find: Callable[[Iterable[int]], Mapping[int, str]]) -> None:
    """Say how it is found out whom mail does not reach, and with which words it came back."""
    _slots["bounces"] = find


def find_bounce(person_id: int) -> str:
    """The words with which the last letter to a person came back; empty if it did not."""
    return _slots["bounces"]([person_id]).get(person_id, "")


def get_person(person_id: int) -> Person:
    """The person of this number. Raises PersonNotFound."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise PersonNotFound
    return person


def find_person_by_email(email: str) -> Person | None:
    """The person with this address, whatever its case, switched on or off; None if there is none."""
    return db.session.execute(select(Person).where(_has_email(email))).scalar_one_or_none()


def get_person_by_email(email: str) -> Person:
    """The person with this address. Raises PersonNotFound."""
    person = find_person_by_email(email)
    if person is None:
        raise PersonNotFound
    return person


def find_person_by_external_id(external_id: str) -> Person | None:
    """The person with the company's own number; None if there is none."""
    return db.session.execute(select(Person).where(Person.external_id == external_id)).scalar_one_or_none()


def managers_of_all() -> dict[int, int]:
    """The manager of everybody who has one."""
    rows = db.session.execute(select(Person.id, Person.manager_id).where(Person.manager_id.is_not(None)))
    return {person_id: manager_id for person_id, manager_id in rows if manager_id is not None}


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """The names of these persons by their numbers; unknown numbers are left out."""
    found: dict[int, str] = {}
    for part in slices(set(person_ids)):
        query = select(Person.id, Person.name).where(Person.id.in_(part))
        found.update((row.id, row.name) for row in db.session.execute(query))
    return found


def known_outside_as(person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The company's own number and the e-mail address of these persons by their numbers; unknown ones are left out."""
    found: dict[int, tuple[str, str]] = {}
    for part in slices(set(person_ids)):
        query = select(Person.id, Person.external_id, Person.email).where(Person.id.in_(part))
        found.update((row.id, (row.external_id, row.email)) for row in db.session.execute(query))
    return found


def person_ids_by_actor(names: Iterable[str]) -> dict[str, int]:
    """The persons behind the names that files use for them: the company's own number, or the e-mail address.

    The answer has each name as it was given; addresses are compared without regard to case, and a name that is one
    person's number and another's address means the number. A record that was joined to another one means that one. Unknown names are left out.
    """
    found: dict[str, int] = {}
    meant = func.coalesce(Person.merged_into_id, Person.id)
    for part in slices(set(names)):
        lowered = {name.lower() for name in part if "@" in name}
        if lowered:
            addresses = select(func.lower(Person.email), meant).where(func.lower(Person.email).in_(lowered))
            ids: dict[str, int] = dict(db.session.execute(addresses).all())
            found.update((name, ids[name.lower()]) for name in part if name.lower() in ids)
        numbers = select(Person.external_id, meant).where(Person.external_id.in_(part))
        found.update((number, person_id) for number, person_id in db.session.execute(numbers))
    return found


def count_people_on() -> int:
    """How many people are switched on."""
    return db.session.execute(select(func.count()).select_from(Person).where(Person.is_active)).scalar_one()


def count_people() -> int:
    """How many people there are, switched on or off."""
    return db.session.execute(select(func.count()).select_from(Person)).scalar_one()


def _has_email(email: str) -> ColumnElement[bool]:
    return func.lower(Person.email) == email.strip().lower()
