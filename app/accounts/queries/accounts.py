"""Questions about accounts: who has one, and whose is this address."""

from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Account
from app.core.db import db
from app.people.models import Person
from app.people.vocabulary import PersonNotFound

Column: TypeAlias = ColumnElement[int] | InstrumentedAttribute[int]


def can_sign_in(person_id: Column) -> ColumnElement[bool]:
    """Whether the person in a column has a password."""
    return exists().where(Account.person_id == person_id, Account.password_hash.is_not(None))


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


def has_password(person_id: int) -> bool:
    """Whether a person has chosen a password at some time."""
    return find_password_time(person_id) is not None


def find_password_time(person_id: int) -> datetime | None:
    """When a person's password was set; None if they have none."""
    query = select(Account.password_set_at).where(
        Account.person_id == person_id, Account.password_hash.is_not(None)
    )
    return db.session.execute(query).scalar()


def person_of_account(account_id: int) -> int:
    """The number of the person whose account this is."""
    return db.session.execute(select(Account.person_id).where(Account.id == account_id)).scalar_one()
