"""Questions about people. Lists come as small values, single records as models."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Text, any_, func, literal, or_, select

from app.core.clock import Day
from app.core.db import db
from app.core.pagination import Page
from app.people.models import Absence, PeopleImport, Person, RoleGrant
from app.people.rules.absences import merge_spans
from app.people.vocabulary import AbsenceNotFound, ImportNotFound, PersonNotFound, Role

PAGE_SIZE = 50
#: How many values go into one statement.
SLICE = 5_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in a list."""

    id: int
    external_id: str
    name: str
    email: str
    department: str
    title: str
    is_active: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people is narrowed down to; empty means everybody."""

    search: str = ""
    department: str = ""
    is_active: bool | None = None
    role: Role | None = None


EVERYBODY: Final = PeopleFilter()


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


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """The names of these persons by their numbers; unknown numbers are left out."""
    found: dict[int, str] = {}
    for part in slices(set(person_ids)):
        query = select(Person.id, Person.name).where(Person.id.in_(part))
        found.update((row.id, row.name) for row in db.session.execute(query))
    return found


def person_ids_by_actor(names: Iterable[str]) -> dict[str, int]:
    """The persons behind the names that files use for them: the company's own number, or the e-mail address.

    The answer has each name as it was given; addresses are compared without regard to case, and a name that is one
    person's number and another's address means the number. Unknown names are left out.
    """
    found: dict[str, int] = {}
    for part in slices(set(names)):
        lowered = {name.lower() for name in part if "@" in name}
        if lowered:
            addresses = select(func.lower(Person.email), Person.id).where(
                func.lower(Person.email).in_(lowered)
            )
            ids: dict[str, int] = dict(db.session.execute(addresses).all())
            found.update((name, ids[name.lower()]) for name in part if name.lower() in ids)
        numbers = select(Person.external_id, Person.id).where(Person.external_id.in_(part))
        found.update((number, person_id) for number, person_id in db.session.execute(numbers))
    return found


def page_people(
    wanted: PeopleFilter = EVERYBODY, *, number: int = 1, size: int = PAGE_SIZE
) -> Page[PersonLine]:
    """A page of the people who fit, by name; the search looks at name, address and number."""
    fits = _conditions(wanted)
    total = db.session.execute(select(func.count()).select_from(Person).where(*fits)).scalar_one()
    number = max(1, min(number, -(-total // size)))
    query = select(
        Person.id,
        Person.external_id,
        Person.name,
        Person.email,
        Person.department,
        Person.title,
        Person.is_active,
    )
    ordered = query.where(*fits).order_by(Person.name, Person.id).limit(size).offset((number - 1) * size)
    rows = db.session.execute(ordered).all()
    roles = roles_of(row.id for row in rows)
    return Page([PersonLine(*row, roles=roles.get(row.id, ())) for row in rows], number, size, total)


def list_people(wanted: PeopleFilter = EVERYBODY) -> Iterator[PersonLine]:
    """Everybody who fits, by name, a page at a time."""
    number = 1
    while (page := page_people(wanted, number=number, size=SLICE)).items:
        yield from page.items
        number += 1
        if number > page.pages:
            return


def count_people() -> int:
    """How many people there are, switched on or off."""
    return db.session.execute(select(func.count()).select_from(Person)).scalar_one()


def list_departments() -> Sequence[str]:
    """The departments that have somebody in them, in order."""
    query = select(Person.department).where(Person.department != "").distinct().order_by(Person.department)
    return db.session.execute(query).scalars().all()


def list_roles_of(person_id: int) -> list[Role]:
    """The roles that a person holds beside being an employee, in the order of the vocabulary."""
    return list(roles_of([person_id]).get(person_id, ()))


def roles_of(person_ids: Iterable[int]) -> dict[int, tuple[Role, ...]]:
    """The roles of these persons; who holds none is left out."""
    held: dict[int, set[str]] = {}
    for part in slices(set(person_ids)):
        query = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(part))
        for person_id, role in db.session.execute(query):
            held.setdefault(person_id, set()).add(role)
    return {person_id: tuple(role for role in Role if role in names) for person_id, names in held.items()}


def count_administrators() -> int:
    """How many people who are switched on hold the role of administrator."""
    grants = select(func.count()).select_from(RoleGrant).join(Person, Person.id == RoleGrant.person_id)
    return db.session.execute(
        grants.where(RoleGrant.role == Role.ADMINISTRATOR, Person.is_active)
    ).scalar_one()


def list_absences(person_id: int) -> list[Absence]:
    """A person's absences that are not withdrawn, the latest first; they may overlap."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.withdrawn_at.is_(None))
    return list(db.session.execute(query.order_by(Absence.first_day.desc(), Absence.id.desc())).scalars())


def absence_spans(person_id: int) -> list[tuple[Day, Day]]:
    """A person's days away as few spans in order, however they were declared."""
    return absence_spans_of([person_id]).get(person_id, [])


def absence_spans_of(person_ids: Iterable[int]) -> dict[int, list[tuple[Day, Day]]]:
    """The days away of these persons as few spans in order; who has none is left out."""
    found: dict[int, list[tuple[Day, Day]]] = {}
    for part in slices(set(person_ids)):
        query = select(Absence.person_id, Absence.first_day, Absence.last_day).where(
            Absence.person_id.in_(part), Absence.withdrawn_at.is_(None)
        )
        for person_id, first, last in db.session.execute(query):
            found.setdefault(person_id, []).append((first, last))
    return {person_id: merge_spans(spans) for person_id, spans in found.items()}


def list_withdrawn_absences(person_id: int, *, since: datetime) -> list[Absence]:
    """A person's absences that were withdrawn since then, the latest withdrawal first."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.withdrawn_at > since)
    return list(db.session.execute(query.order_by(Absence.withdrawn_at.desc(), Absence.id)).scalars())


def get_absence(absence_id: int) -> Absence:
    """The absence of this number, withdrawn or not. Raises AbsenceNotFound."""
    absence = db.session.get(Absence, absence_id)
    if absence is None:
        raise AbsenceNotFound
    return absence


def get_import(import_id: int) -> PeopleImport:
    """The import of this number. Raises ImportNotFound."""
    found = db.session.get(PeopleImport, import_id)
    if found is None:
        raise ImportNotFound
    return found


def page_imports(*, number: int = 1, size: int = 20) -> Page[PeopleImport]:
    """A page of the imports, the latest first."""
    total = db.session.execute(select(func.count()).select_from(PeopleImport)).scalar_one()
    number = max(1, min(number, -(-total // size) or 1))
    query = select(PeopleImport).order_by(PeopleImport.id.desc()).limit(size).offset((number - 1) * size)
    return Page(db.session.execute(query).scalars().all(), number, size, total)


def find_source_of(person: Person) -> PeopleImport | None:
    """The import that brought a person in; None for somebody who was added by hand."""
    return db.session.get(PeopleImport, person.import_id) if person.import_id is not None else None


def one_of(column: ColumnElement[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of text is one of many: a single parameter, so that thousands cost no more to prepare than one."""
    listed = list(texts)
    if db.session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(listed, ARRAY(Text)))
    return column.in_(select(func.json_each(json.dumps(listed)).table_valued("value").c.value))


def slices(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in parts that fit into one statement."""
    rest = iter(values)
    while part := list(islice(rest, SLICE)):
        yield part


def _has_email(email: str) -> ColumnElement[bool]:
    return func.lower(Person.email) == email.strip().lower()


def _conditions(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.search.strip():
        conditions.append(_mentions(wanted.search.strip()))
    if wanted.department:
        conditions.append(Person.department == wanted.department)
    if wanted.is_active is not None:
        conditions.append(Person.is_active.is_(wanted.is_active))
    if wanted.role is not None:
        holders = select(RoleGrant.person_id).where(RoleGrant.role == wanted.role.value)
        conditions.append(Person.id.in_(holders))
    return conditions


def _mentions(words: str) -> ColumnElement[bool]:
    fields = (Person.name, Person.email, Person.external_id)
    return or_(*(field.icontains(words, autoescape=True) for field in fields))
