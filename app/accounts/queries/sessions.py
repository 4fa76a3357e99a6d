"""Questions about sessions: whose is this key, and where is a person signed in."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import ColumnElement, bindparam, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Account, Session
from app.accounts.rules.agents import Agent, read_agent
from app.accounts.rules.sessions import ends_at
from app.accounts.vocabulary import Recognised
from app.core.clock import now
from app.core.db import db
from app.core.permission import EVERYBODY
from app.core.questions import AnySelect, Question
from app.people.models import Person, RoleGrant
from app.people.queries import list_roles_of

Column: TypeAlias = ColumnElement[int] | InstrumentedAttribute[int]
#: Adds columns to a statement about one person, and the tables that they come from.
Extension: TypeAlias = Callable[[AnySelect], AnySelect]
#: Nobody has more browsers than this to look through; the latest are shown, and all can be ended.
MOST_SHOWN = 50

#: What the registry fills in for the house of notices, which this one must not know.
_slots: dict[str, Callable[[Column], Column]] = {"unread": lambda _person_id: literal(0)}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser that somebody is signed in with. `handle` names it to its owner and opens nothing."""

    handle: str
    agent: Agent
    address: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def count_with_session(unread: Callable[[Column], Column]) -> None:
    """Say how the unread notices of the person in a column are counted, so that it takes no statement of its own."""
    _slots["unread"] = unread
    _session_question.cache_clear()


def find_session(token_hash: str, along: Extension | None = None) -> Recognised | None:
    """The session with this key and the person behind it, in one statement; None if it ended or they are switched off.

    What `along` asks about the person comes with it.
    """
    row = _session_question(along).first(token_hash=token_hash)
    if row is None:
        return None
    (
        account_id,
        started,
        seen,
        expires,
        proved,
        person_id,
        name,
        email,
        language,
        theme,
        zone,
        informed,
        roles,
        unread,
        *more,
    ) = row
    return Recognised(
        session_key=token_hash,
        account_id=account_id,
        person_id=person_id,
        name=name,
        email=email,
        language=language,
        theme=theme,
        time_zone=zone,
        roles=frozenset({EVERYBODY, *filter(None, (roles or "").split(","))}),
        is_informed=bool(informed),
        unread_count=unread,
        started_at=started,
        seen_at=seen,
        expires_at=expires,
        proved_at=proved or started,
        along=tuple(more),
    )


@lru_cache(maxsize=16)
def _session_question(along: Extension | None) -> Question:
    roles = (
        select(func.aggregate_strings(RoleGrant.role, ","))
        .where(RoleGrant.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    statement = (
        select(Session.account_id, Session.started_at, Session.seen_at, Session.expires_at, Session.proved_at,
               Account.person_id, Person.name, Person.email, Person.language, Person.theme, Person.time_zone, Person.informed_at.is_not(None), roles, _slots["unread"](Person.id))
        .join(Account, Account.id == Session.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(Session.token_hash == bindparam("token_hash"), Person.is_active)
    )  # fmt: skip
    return Question(statement if along is None else along(statement))


def was_informed(account_id: int) -> bool:
    """Whether the person behind an account has been told what is held about them."""
    query = (
        select(Person.informed_at)
        .join(Account, Account.person_id == Person.id)
        .where(Account.id == account_id)
    )
    return db.session.execute(query).scalar() is not None


def count_sessions_of(person_id: int) -> int:
    """In how many browsers a person is signed in."""
    query = select(func.count()).select_from(Session).join(Account, Account.id == Session.account_id)
    return db.session.execute(query.where(Account.person_id == person_id)).scalar_one()


def list_sessions_of(person_id: int, *, this: str = "") -> list[SessionLine]:
    """Where a person is signed in: the session with the key `this` first, then the last used first."""
    roles = {role.value for role in list_roles_of(person_id)}
    query = (
        select(Session)
        .join(Account, Account.id == Session.account_id)
        .where(Account.person_id == person_id)
        .order_by((Session.token_hash == this).desc(), Session.seen_at.desc(), Session.token_hash)
        .limit(MOST_SHOWN)
    )
    return [
        SessionLine(
            handle=_handle_of(row.token_hash),
            agent=read_agent(row.agent),
            address=row.address,
            started_at=row.started_at,
            seen_at=row.seen_at,
            is_this=row.token_hash == this,
        )
        for row in db.session.execute(query).scalars()
        if now() < ends_at(roles, row.started_at, row.seen_at, row.expires_at)
    ]


def find_session_key(person_id: int, handle: str) -> str:
    """The key of the session that is called so in a person's list; empty if there is none."""
    query = select(Session.token_hash).join(Account, Account.id == Session.account_id)
    keys = db.session.execute(query.where(Account.person_id == person_id)).scalars()
    return next((key for key in keys if _handle_of(key) == handle), "")


def _handle_of(session_key: str) -> str:
    return hashlib.sha256(f"handle:{session_key}".encode()).hexdigest()[:20]
