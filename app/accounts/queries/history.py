"""Questions about what happened to an account, out of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.vocabulary import SIGNED_IN
from app.core.audit import AuditEvent
from app.core.audit_actions import actions
from app.core.db import db

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to an account."""

    id: int
    at: datetime
    sentence: str  #: in English, to be translated
    is_by_other: bool
    browser: str  #: the one that came or went; empty where none is known
    address: str


def list_history(person_id: int, *, before: int | None = None, limit: int = PAGE_SIZE) -> list[HistoryLine]:
    """What happened to a person's account, the latest first; the last one's number pages on as `before`."""
    known = {name: action.sentence for name, action in actions().items() if name.startswith("accounts.")}
    query = select(
        AuditEvent.id, AuditEvent.at, AuditEvent.action, AuditEvent.actor_id, AuditEvent.changes
    ).where(
        AuditEvent.object_type == "person",
        AuditEvent.object_id == str(person_id),
        AuditEvent.action.in_(known),
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(limit))
    return [
        HistoryLine(
            id=row.id,
            at=row.at,
            sentence=known[row.action],
            is_by_other=row.actor_id is not None and row.actor_id != person_id,
            browser=_of(row.changes, "browser"),
            address=_of(row.changes, "address"),
        )
        for row in rows
    ]


def has_signed_in(person_id: int) -> bool:
    """Whether a person has been signed in at some time."""
    query = select(AuditEvent.id).where(
        AuditEvent.object_type == "person",
        AuditEvent.object_id == str(person_id),
        AuditEvent.action == SIGNED_IN.name,
    )
    return db.session.execute(query.limit(1)).scalar() is not None


def _of(changes: dict[str, Any] | None, name: str) -> str:
    before_and_after = (changes or {}).get(name) or []
    return next((str(value) for value in reversed(before_and_after) if value), "")
