"""Who looks at whose record: kept in the log, so that people can ask."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, select

from app.core.actor import Actor
from app.core.audit import AuditEvent, record
from app.core.clock import now
from app.core.db import db
from app.people.permissions import is_self
from app.people.queries import slices
from app.people.vocabulary import PERSON_VIEWED

#: Whoever looks again and again is named once in such a span.
SPAN: Final = timedelta(hours=1)


def note_look(person_id: int, *, what: str = "", actor: Actor) -> bool:
    """Keep that somebody looks at another person's record; says whether that is a new line.

    There is one line at most for a viewer, a person and an hour. Looking at oneself is nobody's business.
    """
    if not is_look_due(person_id, actor):
        return False
    record(
        PERSON_VIEWED, actor=actor, object_type="person", object_id=person_id, object_label="", reason=what
    )
    return True


def note_looks(person_ids: Iterable[int], *, what: str, actor: Actor) -> int:
    """The same for many who are named on one page or list; says how many lines are new."""
    new = 0
    for part in slices(person_ids):
        looked = _of_last_hour(actor, AuditEvent.object_id.in_([str(person_id) for person_id in part]))
        known = set(db.session.execute(looked).scalars())
        for person_id in part:
            if not is_self(actor, person_id) and str(person_id) not in known:
                record(PERSON_VIEWED, actor=actor, object_type="person", object_id=person_id, reason=what)
                new += 1
    return new


def is_look_due(person_id: int, actor: Actor) -> bool:
    """Whether a look at this person would be a new line."""
    return not is_self(actor, person_id) and not has_looked(person_id, actor)


def has_looked(person_id: int, actor: Actor) -> bool:
    """Whether the log has a line of this viewer and person of the last hour."""
    looked = _of_last_hour(actor, AuditEvent.object_id == str(person_id))
    return db.session.execute(looked.limit(1)).scalar() is not None


def _of_last_hour(actor: Actor, is_of: ColumnElement[bool]) -> Select[str]:
    """Whom this viewer has looked at in the last hour."""
    is_viewer = (
        AuditEvent.actor_id.is_(None) if actor.person_id is None else AuditEvent.actor_id == actor.person_id
    )
    return select(AuditEvent.object_id).where(
        AuditEvent.object_type == "person",
        is_of,
        AuditEvent.action == PERSON_VIEWED.name,
        AuditEvent.at > now() - SPAN,
        is_viewer,
    )
