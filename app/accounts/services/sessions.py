"""Sessions live here, on the server: what a browser holds is only a key, and a key can be taken away."""

import hashlib
import secrets

from sqlalchemy import delete, select, update

from app.accounts import queries
from app.accounts.models import Account, Session
from app.accounts.rules.sessions import is_good, limits_for, needs_renewal
from app.accounts.vocabulary import SESSIONS_ENDED, SIGNED_IN, SIGNED_OUT, Recognised
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.people.queries import list_roles_of

#: A session's key holds this many random bytes.
KEY_BYTES = 32


def start_session(account_id: int, *, address: str, agent: str, actor: Actor) -> str:
    """Sign somebody in; the answer is the key for their browser, which is stored nowhere here."""
    person_id = db.session.execute(select(Account.person_id).where(Account.id == account_id)).scalar_one()
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
            address=address[:45],
            agent=agent[:200],
        )
    )
    signed_in = Actor(person_id, account_id, frozenset(roles), actor.channel, actor.request_id)
    record(SIGNED_IN, actor=signed_in, object_type="person", object_id=person_id)
    return token


def recognise(token: str) -> Recognised | None:
    """The session behind a key, if it is within its limits and its person is switched on."""
    session = queries.find_session(hash_token(token))
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


def end_all_sessions(person_id: int, *, actor: Actor) -> int:
    """Sign a person out everywhere; says how many sessions there were."""
    ended = end_sessions_of(person_id)
    record(SESSIONS_ENDED, actor=actor, object_type="person", object_id=person_id, changes={"count": ended})
    return ended


def end_sessions_of(person_id: int) -> int:
    """Take every key of a person away, as part of a larger act that is recorded as a whole."""
    accounts = select(Account.id).where(Account.person_id == person_id).scalar_subquery()
    keys = db.session.execute(
        delete(Session).where(Session.account_id.in_(accounts)).returning(Session.token_hash)
    )
    return len(keys.all())


def hash_token(token: str) -> str:
    """How a key or a link is stored: random enough that a plain hash keeps it secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
