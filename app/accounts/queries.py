"""Questions about accounts, sessions, invitations and tries."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Account, Invitation, Session, SignInTry
from app.accounts.vocabulary import Recognised
from app.core.db import db
from app.core.permission import EVERYBODY
from app.people.models import Person, RoleGrant
from app.people.vocabulary import PersonNotFound

Column: TypeAlias = ColumnElement[int] | InstrumentedAttribute[int]

#: What the registry fills in for the house of notices, which this one must not know.
_slots: dict[str, Callable[[Column], Column]] = {"unread": lambda _person_id: literal(0)}


def count_with_session(unread: Callable[[Column], Column]) -> None:
    """Say how the unread notices of the person in a column are counted, so that it takes no statement of its own."""
    _slots["unread"] = unread
    _session_statement.cache_clear()


def find_session(token_hash: str) -> Recognised | None:
    """The session with this key and the person behind it, in one statement; None if it ended or they are switched off."""
    row = db.session.connection().execute(_session_statement(), {"token_hash": token_hash}).first()
    if row is None:
        return None
    account_id, started, seen, expires, person_id, *person, roles, unread = row
    name, email, language, theme, informed_at = person
    return Recognised(
        session_key=token_hash,
        account_id=account_id,
        person_id=person_id,
        name=name,
        email=email,
        language=language,
        theme=theme,
        roles=frozenset({EVERYBODY, *filter(None, (roles or "").split(","))}),
        is_informed=informed_at is not None,
        unread_count=unread,
        started_at=started,
        seen_at=seen,
        expires_at=expires,
    )


@lru_cache(maxsize=1)
def _session_statement() -> Select[*tuple[Any, ...]]:
    # Built once: to build it costs more than to run it.
    roles = (
        select(func.aggregate_strings(RoleGrant.role, ","))
        .where(RoleGrant.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        select(Session.account_id, Session.started_at, Session.seen_at, Session.expires_at, Account.person_id, Person.name,
               Person.email, Person.language, Person.theme, Person.informed_at, roles, _slots["unread"](Person.id))
        .join(Account, Account.id == Session.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(Session.token_hash == bindparam("token_hash"), Person.is_active)
    )  # fmt: skip


def was_informed(account_id: int) -> bool:
    """Whether the person behind an account has been told what is held about them."""
    query = (
        select(Person.informed_at)
        .join(Account, Account.person_id == Person.id)
        .where(Account.id == account_id)
    )
    return db.session.execute(query).scalar() is not None


def find_account_of(person_id: int) -> Account | None:
    """The account of a person; None if they never had one."""
    return db.session.execute(select(Account).where(Account.person_id == person_id)).scalar_one_or_none()


def get_account_of(person_id: int) -> Account:
    """The account of a person. Raises PersonNotFound if they never had one."""
    account = find_account_of(person_id)
    if account is None:
        raise PersonNotFound
    return account


def find_account_by_email(email: str) -> Account | None:
    """The account that this address signs in to, if its person is switched on."""
    query = (
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(func.lower(Person.email) == email.strip().lower(), Person.is_active)
    )
    return db.session.execute(query).scalar_one_or_none()


def find_invited_person(token_hash: str, moment: datetime) -> Person | None:
    """Whom an invitation is for, if it is still good and they are switched on."""
    query = (
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > moment, Person.is_active)
    )  # fmt: skip
    return db.session.execute(query).scalar_one_or_none()


def count_sessions_of(person_id: int) -> int:
    """In how many browsers a person is signed in."""
    query = select(func.count()).select_from(Session).join(Account, Account.id == Session.account_id)
    return db.session.execute(query.where(Account.person_id == person_id)).scalar_one()


def count_tries(subject: str, since: datetime) -> int:
    """How many wrong tries a name or an address has made since then."""
    query = (
        select(func.count()).select_from(SignInTry).where(SignInTry.subject == subject, SignInTry.at > since)
    )
    return db.session.execute(query).scalar_one()


def count_all_tries(since: datetime) -> int:
    """How many wrong tries there were in all since then."""
    query = select(func.coalesce(func.sum(SignInTry.weight), 0)).where(SignInTry.at > since)
    return int(db.session.execute(query).scalar_one())
