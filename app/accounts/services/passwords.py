"""Passwords: hashed with Argon2id, checked in a time that tells nothing, replaced with every session ended."""

from functools import cache
from typing import TYPE_CHECKING

from app.accounts import queries
from app.accounts.models import Account
from app.accounts.rules.passwords import MAX_LENGTH, demand_strength
from app.accounts.services.sessions import end_sessions_of
from app.accounts.vocabulary import ACCOUNT_OPENED, PASSWORD_SET
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.people.queries import get_person

if TYPE_CHECKING:
    from argon2 import PasswordHasher


def set_password(person_id: int, *, password: str, organisation: str = "", actor: Actor) -> Account:
    """Give a person a password, opening their account if they have none; every session of theirs ends.

    Raises PasswordRefused if it is too easy, PersonNotFound if there is no such person.
    """
    person = get_person(person_id)
    demand_strength(password, personal=(person.name, person.email, person.external_id, organisation))
    account = queries.find_account_of(person_id) or _open_account(person_id, actor)
    account.password_hash = hasher().hash(password)
    account.password_set_at = now()
    end_sessions_of(person_id)
    record(PASSWORD_SET, actor=actor, object_type="person", object_id=person_id)
    # Callers go on with the account's number.
    db.session.flush()
    return account


def find_verified_account(email: str, *, password: str) -> int | None:
    """The number of the account that this address and password open, or None; either answer takes the same time."""
    account = queries.find_account_by_email(email)
    stored = account.password_hash if account is not None else None
    if not _matches(stored or _nobodys_hash(), password) or account is None or stored is None:
        return None
    return account.id


@cache
def hasher() -> "PasswordHasher":
    """Argon2id at the strength that every hash of ours has: 19 MiB, two passes, one lane."""
    from argon2 import PasswordHasher
    from argon2.low_level import Type

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def _matches(stored: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return hasher().verify(stored, password[: MAX_LENGTH + 1])
    except VerificationError:
        return False


@cache
def _nobodys_hash() -> str:
    import secrets

    return hasher().hash(secrets.token_urlsafe(32))


def _open_account(person_id: int, actor: Actor) -> Account:
    account = Account(person_id=person_id, created_at=now())
    db.session.add(account)
    record(ACCOUNT_OPENED, actor=actor, object_type="person", object_id=person_id)
    return account
