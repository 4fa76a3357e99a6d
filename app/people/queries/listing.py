"""The list of people: narrowed down, and paged by the person it went up to, so that the last page is as fast as the first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_

from app.core.db import db
from app.people.models import Person, RoleGrant
from app.people.queries.parts import SLICE
from app.people.queries.roles import roles_of, with_a_way_in
from app.people.vocabulary import Role

PAGE_SIZE = 50


class Shown(StrEnum):
    """Which people a list shows. Records that were joined to others or erased are in none."""

    ON = "on"
    OFF = "off"
    NO_WAY_IN = "uninvited"  #: switched on, and without a password
    ALL = "all"


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
    left_on: int | None
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people is narrowed down to; empty means everybody."""

    search: str = ""
    department: str = ""
    role: Role | None = None
    shown: Shown = Shown.ALL


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A piece of the list by name, and the persons from whom it goes on in either direction."""

    items: tuple[PersonLine, ...]
    earlier: int | None  #: the page before this one ends above this person
    later: int | None  #: the page after this one begins below this person


EVERYBODY: Final = PeopleFilter()


def page_people(
    wanted: PeopleFilter = EVERYBODY,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> PeoplePage:
    """A page of the people who fit, by name; the search looks at name, address and number.

    It begins below the person `after`, or ends above the person `before`; a number that nobody has means the start.
    """
    border = _place_of(before if before is not None else after)
    is_backwards = before is not None and border is not None
    found = _read(wanted, border, is_backwards=is_backwards, limit=size + 1)
    has_more, items = len(found) > size, found[:size]
    if is_backwards:
        items.reverse()
    is_first = border is None or (is_backwards and not has_more)
    is_last = not items or not (is_backwards or has_more)
    return PeoplePage(
        tuple(items), None if is_first or not items else items[0].id, None if is_last else items[-1].id
    )


def list_people(wanted: PeopleFilter = EVERYBODY) -> Iterator[PersonLine]:
    """Everybody who fits, by name, some thousands at a time."""
    after: int | None = None
    while True:
        page = page_people(wanted, after=after, size=SLICE)
        yield from page.items
        if page.later is None:
            return
        after = page.later


def is_anybody_here() -> bool:
    """Whether there is anybody at all, switched on or off."""
    return db.session.execute(select(Person.id).limit(1)).scalar() is not None


def find_people(words: str, *, limit: int, is_on: bool | None = True) -> list[PersonLine]:
    """The first people, by name, of whom name, address or number holds these words; by itself those switched on."""
    if not words.strip():
        return []
    shown = {True: Shown.ON, False: Shown.OFF, None: Shown.ALL}[is_on]
    return _read(PeopleFilter(search=words, shown=shown), None, is_backwards=False, limit=limit)


def _place_of(person_id: int | None) -> tuple[str, int] | None:
    if person_id is None:
        return None
    row = db.session.execute(select(Person.name, Person.id).where(Person.id == person_id)).first()
    return None if row is None else (row.name, row.id)


def _read(
    wanted: PeopleFilter, border: tuple[str, int] | None, *, is_backwards: bool, limit: int
) -> list[PersonLine]:
    query = _columns().where(*conditions(wanted)).limit(limit)
    place = tuple_(Person.name, Person.id)
    if is_backwards:
        query = query.order_by(Person.name.desc(), Person.id.desc())
    else:
        query = query.order_by(Person.name, Person.id)
    if border is not None:
        query = query.where(place < border if is_backwards else place > border)
    rows = db.session.execute(query).all()
    roles = roles_of(row.id for row in rows)
    return [PersonLine(*row, roles=roles.get(row.id, ())) for row in rows]


def _columns() -> Select[int, str, str, str, str, str, bool, int | None]:
    return select(
        Person.id, Person.external_id, Person.name, Person.email, Person.department, Person.title, Person.is_active,
        Person.left_on,
    )  # fmt: skip


def conditions(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    """What makes a person one of those who are wanted."""
    found: list[ColumnElement[bool]] = [Person.merged_into_id.is_(None), Person.erased_at.is_(None)]
    if wanted.shown is not Shown.ALL:
        found.append(Person.is_active.is_(wanted.shown is not Shown.OFF))
    if wanted.shown is Shown.NO_WAY_IN:
        found.append(~with_a_way_in(Person.id))
    if wanted.search.strip():
        found.append(_mentions(wanted.search.strip()))
    if wanted.department:
        found.append(Person.department == wanted.department)
    if wanted.role is not None:
        found.append(exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == wanted.role.value))
    return found


def _mentions(words: str) -> ColumnElement[bool]:
    fields = (Person.name, Person.email, Person.external_id)
    return or_(*(field.icontains(words, autoescape=True) for field in fields))
