"""Questions about links: whom is this one for, which are open, and who has no way in yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select

from app.accounts.models import Account, Invitation
from app.accounts.vocabulary import Purpose
from app.core.clock import now
from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that nobody has used yet, and that is still good."""

    person_id: int
    name: str
    email: str
    purpose: Purpose
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Uninvited:
    """Somebody who has no password and no open link."""

    id: int
    name: str
    email: str
    department: str


def find_invited_person(token_hash: str, moment: datetime) -> Person | None:
    """Whom an invitation is for, if it is still good and they are switched on."""
    query = (
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.voided_at.is_(None),
               Invitation.expires_at > moment, Person.is_active)
    )  # fmt: skip
    return db.session.execute(query).scalar_one_or_none()


def find_open_link_of(person_id: int) -> OpenLink | None:
    """The latest of a person's open links; None if they have none."""
    query = (
        _open_links().where(Invitation.person_id == person_id).order_by(Invitation.made_at.desc()).limit(1)
    )
    row = db.session.execute(query).first()
    return None if row is None else _open_link(row)


def page_open_links(*, number: int = 1, size: int = PAGE_SIZE) -> Page[OpenLink]:
    """A page of the links that are open, the latest first."""
    total = db.session.execute(select(func.count()).select_from(_open_links().subquery())).scalar_one()
    number = max(1, min(number, -(-total // size)))
    query = _open_links().order_by(Invitation.made_at.desc(), Invitation.token_hash)
    rows = db.session.execute(query.limit(size).offset((number - 1) * size))
    return Page([_open_link(row) for row in rows], number, size, total)


def may_reset(person_id: int) -> bool:
    """Whether a person who asks for a new password gets a link: they are here, and were let in or invited before."""
    has_account = exists().where(Account.person_id == Person.id)
    was_invited = exists().where(Invitation.person_id == Person.id)
    query = select(Person.id).where(Person.id == person_id, Person.is_active, or_(has_account, was_invited))
    return db.session.execute(query).scalar() is not None


def page_uninvited(department: str | None, *, number: int = 1, size: int = PAGE_SIZE) -> Page[Uninvited]:
    """A page of the people who are here and have no way in yet, by name; in one department, or with None in all."""
    total = count_uninvited(department)
    number = max(1, min(number, -(-total // size)))
    query = select(Person.id, Person.name, Person.email, Person.department).where(*_uninvited(department))
    rows = db.session.execute(query.order_by(Person.name, Person.id).limit(size).offset((number - 1) * size))
    return Page([Uninvited(*row) for row in rows], number, size, total)


def count_uninvited(department: str | None) -> int:
    """How many people are here and have no way in yet."""
    query = select(func.count()).select_from(Person).where(*_uninvited(department))
    return db.session.execute(query).scalar_one()


def list_uninvited(department: str | None, *, after: int, limit: int) -> Sequence[int]:
    """The numbers above `after` of people who have no way in yet, in order."""
    query = select(Person.id).where(*_uninvited(department), Person.id > after)
    return db.session.execute(query.order_by(Person.id).limit(limit)).scalars().all()


def _open_links() -> Select[int, str, str, str, datetime, datetime]:
    return (
        select(Invitation.person_id, Person.name, Person.email, Invitation.purpose, Invitation.made_at, Invitation.expires_at)
        .join(Person, Person.id == Invitation.person_id)
        .where(*_is_open(), Person.is_active)
    )  # fmt: skip


def _open_link(row: Row[int, str, str, str, datetime, datetime]) -> OpenLink:
    person_id, name, email, purpose, made_at, expires_at = row
    return OpenLink(person_id, name, email, Purpose(purpose), made_at, expires_at)


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.voided_at.is_(None), Invitation.expires_at > now()


def _uninvited(department: str | None) -> tuple[ColumnElement[bool], ...]:
    has_password = exists().where(Account.person_id == Person.id, Account.password_hash.is_not(None))
    has_link = exists().where(Invitation.person_id == Person.id, *_is_open())
    narrowed = () if department is None else (Person.department == department,)
    return Person.is_active, ~has_password, ~has_link, *narrowed
