"""Passwords: hashed with Argon2id, checked in a time that tells nothing, replaced with every session ended."""

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts import queries
from app.accounts.models import Account
from app.accounts.rules.passwords import MAX_LENGTH, demand_strength
from app.accounts.services.letters import tell_of_new_password
from app.accounts.services.sessions import end_sessions_of, void_links_of
from app.accounts.vocabulary import ACCOUNT_OPENED, PASSWORD_SET, Proof, SignInRefused
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.organisation.queries import organisation
from app.people.models import Person
from app.people.queries import get_person

if TYPE_CHECKING:
    from argon2 import PasswordHasher


def set_password(person_id: int, *, password: str, actor: Actor) -> Account:
    """Give a person a password, opening their account if they have none; every session and link of theirs ends.

    Whoever had a password before is told by mail. Raises PasswordRefused if it is too easy, PersonNotFound if there is no
    such person.
    """
    person = get_person(person_id)
    demand_strength(password, personal=(person.name, person.email, person.external_id, organisation().name))
    account = queries.find_account_of(person_id) or _open_account(person_id, actor)
    is_change = account.password_hash is not None
    account.password_hash = hasher().hash(password)
    account.password_set_at = now()
    # Callers go on with the account's number. And a session that begins at this moment waits for this row, or this for
    # that session: see `demand_good_proof`.
    db.session.flush()
    end_sessions_of(person_id)
    void_links_of(person_id)
    record(PASSWORD_SET, actor=actor, object_type="person", object_id=person_id)
    if is_change:
        tell_of_new_password(person_id)
    return account


def find_proof(email: str, *, password: str) -> Proof | None:
    """What an address and a password prove, or None if nothing; either answer takes the same time."""
    account = queries.find_account_by_email(email)
    stored = account.password_hash if account is not None else None
    if not _matches(stored or _nobodys_hash(), password) or account is None or stored is None:
        return None
    return Proof(account.id, account.password_set_at)


def demand_good_proof(proof: Proof) -> None:
    """Raise SignInRefused if the password was replaced since, or the person switched off.

    Neither can happen any more before this unit of work ends.
    """
    still = (
        select(Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            Account.id == proof.account_id, Account.password_set_at == proof.password_set_at, Person.is_active
        )
        .with_for_update(key_share=True)
    )
    if db.session.execute(still).scalar() is None:
        raise SignInRefused


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
