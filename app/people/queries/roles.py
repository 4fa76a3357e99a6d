"""Questions about roles: who holds them, and whether there is an administrator."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db
from app.people.models import Person, RoleGrant
from app.people.queries.parts import slices
from app.people.vocabulary import GRANTABLE_ROLES, Role

PersonId: TypeAlias = ColumnElement[int] | InstrumentedAttribute[int]

#: What the registry fills in for the house of accounts, which this one must not know.
_slots: dict[str, Callable[[PersonId], ColumnElement[bool]]] = {"can_sign_in": lambda _person_id: true()}


def know_who_can_sign_in(condition: Callable[[PersonId], ColumnElement[bool]]) -> None:
    """Say what makes the person in a column one who can sign in."""
    _slots["can_sign_in"] = condition


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


def list_administrators() -> list[int]:
    """Who is an administrator and switched on, by number."""
    query = select(RoleGrant.person_id).join(Person, Person.id == RoleGrant.person_id)
    held = query.where(RoleGrant.role == Role.ADMINISTRATOR.value, Person.is_active)
    return list(db.session.execute(held.order_by(RoleGrant.person_id)).scalars())


def is_any_administrator_in() -> bool:
    """Whether any administrator who is switched on can sign in."""
    return any(other_administrators(0))


def other_administrators(person_id: int) -> list[bool]:
    """The administrators beside this person who are switched on: for each, whether they can sign in."""
    query = (
        select(_slots["can_sign_in"](Person.id))
        .select_from(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR.value, Person.is_active, Person.id != person_id)
    )
    return [bool(can_sign_in) for can_sign_in in db.session.execute(query).scalars()]


def can_sign_in(person_id: int) -> bool:
    """Whether this person has what it takes to sign in, beside being switched on."""
    query = select(_slots["can_sign_in"](Person.id)).where(Person.id == person_id)
    return bool(db.session.execute(query).scalar())


def with_a_way_in(person_id: PersonId) -> ColumnElement[bool]:
    """Whether the person in a column has what it takes to sign in, beside being switched on."""
    return _slots["can_sign_in"](person_id)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role, and since when."""

    id: int
    name: str
    email: str
    is_active: bool
    can_sign_in: bool
    granted_at: datetime


def list_holders(role: Role, *, after: int | None = None, limit: int) -> list[Holder]:
    """Who holds a role, in the order of their numbers; the last one's number pages on as `after`."""
    query = (
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.is_active,
            with_a_way_in(Person.id),
            RoleGrant.granted_at,
        )
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role.value)
        .order_by(Person.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Person.id > after)
    return [Holder(*row) for row in db.session.execute(query)]


def count_holders() -> dict[Role, int]:
    """How many people who are switched on hold each role."""
    query = (
        select(RoleGrant.role, func.count())
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.is_active)
        .group_by(RoleGrant.role)
    )
    found = dict(db.session.execute(query).all())
    return {role: found.get(role.value, 0) for role in GRANTABLE_ROLES}


def roles_since(person_id: int) -> dict[Role, datetime]:
    """The roles that a person holds, and since when."""
    query = select(RoleGrant.role, RoleGrant.granted_at).where(RoleGrant.person_id == person_id)
    found = dict(db.session.execute(query).all())
    return {role: found[role.value] for role in Role if role.value in found}
