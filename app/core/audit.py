"""The audit log: who did what to what, written in the same transaction as the act itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.audit_actions import AuditAction, actions
from app.core.clock import now
from app.core.db import Base, BigInt, Instant, IntPK, db


class AuditEvent(Base):
    """One line of the log. It refers to people and things by number only, so that it outlives them."""

    __tablename__ = "core_audit_events"

    id: Mapped[IntPK]
    at: Mapped[Instant]
    action: Mapped[str] = mapped_column(String(64), index=True)
    actor_id: Mapped[BigInt | None] = mapped_column(index=True)  #: a person, or nobody for commands and jobs
    channel: Mapped[str] = mapped_column(String(8))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    object_label: Mapped[str] = mapped_column(String(200))
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(String(36))


def record(
    action: AuditAction,
    *,
    actor: Actor,
    object_type: str,
    object_id: object,
    object_label: str = "",
    changes: dict[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Add a line to the log; it stands or falls with the transaction. Raises ValueError for an unregistered act."""
    if actions().get(action.name) != action:
        raise ValueError(f"audit action {action.name} is not registered")
    db.session.execute(
        db.insert(AuditEvent).values(
            at=at or now(),
            action=action.name,
            actor_id=actor.person_id,
            channel=actor.channel.value,
            object_type=object_type,
            object_id=str(object_id),
            object_label=object_label[:200],
            changes=changes,
            reason=reason,
            request_id=actor.request_id,
        )
    )
