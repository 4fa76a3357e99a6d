"""Questions about wrong tries, and how often somebody asked."""

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import SignInTry
from app.core.audit import AuditEvent
from app.core.db import db


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


def is_logged(action: str, object_id: str, *, since: datetime) -> bool:
    """Whether the audit log holds an act upon this object since then."""
    query = select(AuditEvent.id).where(
        AuditEvent.action == action, AuditEvent.object_id == object_id, AuditEvent.at > since
    )
    return db.session.execute(query.limit(1)).scalar() is not None


def find_try(subject: str, since: datetime, *, number: int) -> datetime | None:
    """When the try of this number, counted back from the latest, was made; None if there were fewer since then."""
    query = select(SignInTry.at).where(SignInTry.subject == subject, SignInTry.at > since)
    return db.session.execute(query.order_by(SignInTry.at.desc()).limit(1).offset(number - 1)).scalar()
