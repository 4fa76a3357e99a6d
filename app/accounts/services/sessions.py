"""Keys live here, on the server: what a browser or a letter holds is only a copy, and it can be made worthless."""

import hashlib
import secrets

from sqlalchemy import delete, select, update

from app.accounts import queries
from app.accounts.models import Account, Invitation, Session
from app.accounts.queries import Extension
from app.accounts.rules.agents import read_agent
from app.accounts.rules.sessions import is_good, limits_for, needs_renewal
from app.accounts.vocabulary import (
    SESSION_CLOSED,
    SESSION_PROVED,
    SESSIONS_ENDED,
    SIGNED_IN,
    SIGNED_OUT,
    Recognised,
    SessionNotFound,
)
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.people.queries import list_roles_of

#: A session's key holds this many random bytes.
KEY_BYTES = 32


def start_session(account_id: int, *, address: str, agent: str, actor: Actor) -> str:
    """Sign somebody in; the answer is the key for their browser, which is stored nowhere here."""
    person_id = queries.person_of_account(account_id)
    roles = {role.value for role in list_roles_of(person_id)}
    token = secrets.token_urlsafe(KEY_BYTES)
    moment = now()
    db.session.execute(delete(Session).where(Session.account_id == account_id, Session.expires_at < moment))
    db.session.add(
        Session(
            token_hash=hash_token(token),
            account_id=account_id,
            started_at=moment,
            seen_at=moment,
            expires_at=moment + limits_for(roles).absolute,
            proved_at=moment,
            address=address[:45],
            agent=agent[:200],
        )
    )
    signed_in = Actor(person_id, account_id, frozenset(roles), actor.channel, actor.request_id)
    record(SIGNED_IN, actor=signed_in, object_type="person", object_id=person_id,
           changes={"address": [None, address[:45]], "browser": [None, read_agent(agent).words]})  # fmt: skip
    return token


def recognise(token: str, along: Extension | None = None) -> Recognised | None:
    """The session behind a key, if it is within its limits and its person is switched on."""
    session = queries.find_session(hash_token(token), along)
    return session if session is not None and is_good(session, now()) else None


def is_due_for_renewal(session: Recognised) -> bool:
    """Whether a session's last use should be written down again."""
    return needs_renewal(session, now())


def renew_session(session_key: str) -> None:
    """Write down that a session is in use."""
    db.session.execute(update(Session).where(Session.token_hash == session_key).values(seen_at=now()))


def sign_out(session_key: str, *, actor: Actor) -> None:
    """End one session; a copy of its key opens nothing from now on."""
    db.session.execute(delete(Session).where(Session.token_hash == session_key))
    record(SIGNED_OUT, actor=actor, object_type="person", object_id=actor.person_id or "")


def prove_anew(session_key: str, *, actor: Actor) -> str:
    """Write down that the password was shown again. The session goes on under a new key, which is the answer.

    Raises SessionNotFound if it has ended meanwhile.
    """
    token = secrets.token_urlsafe(KEY_BYTES)
    proved = update(Session).where(Session.token_hash == session_key)
    proved = proved.values(token_hash=hash_token(token), proved_at=now(), seen_at=now())
    if db.session.execute(proved.returning(Session.account_id)).scalar() is None:
        raise SessionNotFound
    record(SESSION_PROVED, actor=actor, object_type="person", object_id=actor.person_id or "")
    return token


def close_session(person_id: int, handle: str, *, actor: Actor) -> None:
    """End one session of a person by its name in their list. Raises SessionNotFound."""
    closed = delete(Session).where(Session.token_hash == queries.find_session_key(person_id, handle))
    agent = db.session.execute(closed.returning(Session.agent)).scalar()
    if agent is None:
        raise SessionNotFound
    record(SESSION_CLOSED, actor=actor, object_type="person", object_id=person_id,
           changes={"browser": [read_agent(agent).words, None]})  # fmt: skip


def end_all_sessions(person_id: int, *, but: str = "", actor: Actor) -> int:
    """Sign a person out everywhere, or everywhere but in one session; says how many sessions have ended."""
    ended = end_sessions_of(person_id, but=but)
    record(SESSIONS_ENDED, actor=actor, object_type="person", object_id=person_id, changes={"count": ended})
    return ended


def end_sessions_of(person_id: int, *, but: str = "") -> int:
    """Take every key of a person away, save perhaps one, as part of a larger act that is recorded as a whole."""
    accounts = select(Account.id).where(Account.person_id == person_id).scalar_subquery()
    others = Session.account_id.in_(accounts), Session.token_hash != but
    return len(db.session.execute(delete(Session).where(*others).returning(Session.token_hash)).all())


def void_links_of(person_id: int) -> int:
    """Make every unused link of a person worthless, as part of a larger act; says how many there were."""
    is_unused = Invitation.used_at.is_(None), Invitation.voided_at.is_(None)
    void = update(Invitation).where(Invitation.person_id == person_id, *is_unused).values(voided_at=now())
    return len(db.session.execute(void.returning(Invitation.token_hash)).all())


def forget_ended_sessions() -> int:
    """Remove sessions that are past their absolute end, as part of a larger act; says how many."""
    ended = delete(Session).where(Session.expires_at < now()).returning(Session.token_hash)
    return len(db.session.execute(ended).all())


def hash_token(token: str) -> str:
    """How a key or a link is stored: random enough that a plain hash keeps it secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
