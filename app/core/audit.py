"""The audit log: who did what to what, written in the same transaction as the act itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.audit_actions import AuditAction, actions
from app.core.clock import now
from app.core.db import Base, BigInt, Instant, IntPK, partial_index
from app.core.orders import Order


class AuditEvent(Base):
    """One line of the log. It refers to people and things by number only, so that it outlives them."""

    __tablename__ = "core_audit_events"
    __table_args__ = (
        Index("ix_core_audit_events_seal", "seal", unique=True),
        partial_index(
            "ix_core_audit_events_unsealed",
            "id",
            where=text("seal IS NULL"),
        ),
        # The log is read by time, whatever it is narrowed down to.
        Index("ix_core_audit_events_at", "at"),
        Index("ix_core_audit_events_action_at", "action", "at"),
        Index("ix_core_audit_events_actor_id_at", "actor_id", "at"),
        Index("ix_core_audit_events_channel_at", "channel", "at"),
        Index("ix_core_audit_events_object", "object_type", "object_id", "at"),
        Index("ix_core_audit_events_object_type_at", "object_type", "at"),
    )

    id: Mapped[IntPK]
    at: Mapped[Instant]
    action: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[BigInt | None]  #: a person, or nobody for commands and jobs
    channel: Mapped[str] = mapped_column(String(8))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    object_label: Mapped[str] = mapped_column(String(200))
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(String(36))
    #: The place in the chain, given by the sealer in the order of commits; without it, not yet sealed.
    seal: Mapped[BigInt | None]
    #: What the chain holds of label, changes and reason: a hash with salt, so that these can be blanked when
    #: somebody is erased and the chain still holds.
    salt: Mapped[str | None] = mapped_column(String(32))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))
    redacted_at: Mapped[Instant | None]


#: Made once: nearly every act leaves a line.
_LINE = Order(
    lambda: insert(AuditEvent), "at", "action", "actor_id", "channel", "object_type", "object_id", "object_label",
    "changes", "reason", "request_id",
)  # fmt: skip


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
    line = {
        "at": at or now(),
        "action": action.name,
        "actor_id": actor.person_id,
        "channel": actor.channel.value,
        "object_type": object_type,
        "object_id": str(object_id),
        "object_label": object_label[:200],
        "changes": changes,
        "reason": reason,
        "request_id": actor.request_id,
    }
    _LINE.all(line)
