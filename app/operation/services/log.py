"""The log, taken out of the house."""

from app.core.actor import Actor
from app.core.audit import record
from app.operation.permissions import SEE_AUDIT
from app.operation.vocabulary import LOG_EXPORTED


def note_export(filters: dict[str, str], *, actor: Actor) -> None:
    """Keep that somebody takes the log out of the house, and which part of it."""
    SEE_AUDIT.demand(actor)
    record(LOG_EXPORTED, actor=actor, object_type="audit_log", object_id="", changes=filters or None)
