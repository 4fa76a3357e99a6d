"""Which rules are or were in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.clock import Day
from app.core.db import db
from app.core.orders import Order
from app.journey.models import PublishedRules
from app.journey.vocabulary import RuleSetNotFound
from app.people.queries import names_of
from app.people.vocabulary import GONE

#: Made once: asked for by every act.
_NEWEST = (
    select(PublishedRules.version, PublishedRules.content_hash, PublishedRules.in_force_from)
    .order_by(PublishedRules.version.desc())
    .limit(1)
)
#: The same to be asked for beside something else.
NEWEST_RULES = _NEWEST.subquery("newest")
_EVERY = Order(
    lambda: select(PublishedRules.version, PublishedRules.content_hash, PublishedRules.published_at).order_by(
        PublishedRules.version
    )
)


@dataclass(frozen=True, slots=True)
class Version:
    """One line of the rules' history."""

    version: int
    in_force_from: Day
    published_at: datetime
    published_by: str  #: a name; empty for a command
    note: str
    content_hash: str


def newest_version() -> int | None:
    """The number of the rules in force; None before the first ones."""
    return db.session.execute(select(func.max(PublishedRules.version))).scalar()


def newest_identity() -> tuple[int, str, Day] | None:
    """Number, hash and first day of the rules in force; None before the first ones."""
    row = db.session.connection().execute(_NEWEST).first()
    return None if row is None else (row[0], row[1], row[2])


def version_on(day: Day) -> int | None:
    """The number of the rules that were in force after all acts of a day; the first ones before there were any."""
    until_then = select(func.max(PublishedRules.version)).where(PublishedRules.in_force_from <= day)
    first = select(func.min(PublishedRules.version))
    return db.session.execute(
        select(func.coalesce(until_then.scalar_subquery(), first.scalar_subquery()))
    ).scalar()


def get_published(version: int) -> PublishedRules:
    """The rules of a version with the texts of their files. Raises RuleSetNotFound."""
    published = db.session.get(PublishedRules, version)
    if published is None:
        raise RuleSetNotFound
    return published


def identity_of(version: int) -> tuple[str, Day]:
    """Hash and first day of a version. Raises RuleSetNotFound."""
    row = db.session.execute(
        select(PublishedRules.content_hash, PublishedRules.in_force_from).where(
            PublishedRules.version == version
        )
    ).first()
    if row is None:
        raise RuleSetNotFound
    return row[0], row[1]


def list_identities() -> Sequence[tuple[int, str, datetime]]:
    """Number, hash and moment of every version that is or was in force, the first first."""
    return [(row[0], row[1], row[2]) for row in _EVERY.all({})]


def list_versions() -> Sequence[Version]:
    """Every version that is or was in force, the newest first."""
    rows = db.session.execute(
        select(
            PublishedRules.version,
            PublishedRules.in_force_from,
            PublishedRules.published_at,
            PublishedRules.published_by,
            PublishedRules.note,
            PublishedRules.content_hash,
        ).order_by(PublishedRules.version.desc())
    ).all()
    names = names_of(row.published_by for row in rows if row.published_by is not None)
    return [
        Version(
            row.version,
            row.in_force_from,
            row.published_at,
            (names.get(row.published_by) or GONE) if row.published_by is not None else "",
            row.note,
            row.content_hash,
        )
        for row in rows
    ]
