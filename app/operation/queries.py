"""Questions to the audit log. It refers to people and things by number, so that it outlives them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.core.audit import AuditEvent
from app.core.audit_actions import actions
from app.core.clock import Day, end_of_day
from app.core.db import db
from app.people.models import Person
from app.people.queries import names_of

PAGE_SIZE = 50
EXPORT_SLICE = 2_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the log is narrowed down to; empty means everything. `before` is a line's number, to page from."""

    actor: str = ""
    action: str = ""
    thing: str = ""
    first_day: Day | None = None
    last_day: Day | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the log, with the names that are known today."""

    id: int
    at: datetime
    actor_id: int | None
    #: None for nobody, and for somebody whose name is no longer known.
    actor_name: str | None
    channel: str
    action: str
    #: What was done, in English, to be translated; the bare name for an act that no house registers any more.
    sentence: str
    object_type: str
    object_id: str
    object_label: str
    changes: dict[str, Any] | None
    reason: str
    request_id: str


def list_events(wanted: AuditFilter, *, limit: int = PAGE_SIZE) -> list[AuditLine]:
    """The latest lines that fit, the latest first, at most `limit`; the last line's number pages on as `before`."""
    query = select(AuditEvent).where(*_conditions(wanted)).order_by(AuditEvent.id.desc()).limit(limit)
    return _with_names(db.session.execute(query).scalars().all())


def stream_events(wanted: AuditFilter) -> Iterator[AuditLine]:
    """Every line that fits, the latest first, however many."""
    while lines := list_events(wanted, limit=EXPORT_SLICE):
        yield from lines
        # Lines that were given out need not be remembered.
        db.session.expunge_all()
        wanted = replace(wanted, before=lines[-1].id)


def list_known_actions() -> list[tuple[str, str]]:
    """Every act that may stand in the log, as (name, sentence), by sentence."""
    return sorted(((name, action.sentence) for name, action in actions().items()), key=lambda pair: pair[1])


def _with_names(events: Sequence[AuditEvent]) -> list[AuditLine]:
    actors = {event.actor_id for event in events if event.actor_id is not None}
    names = names_of(actors | {int(event.object_id) for event in events if _is_about_person(event)})
    known = actions()
    return [
        AuditLine(
            id=event.id,
            at=event.at,
            actor_id=event.actor_id,
            actor_name=names.get(event.actor_id) if event.actor_id is not None else None,
            channel=event.channel,
            action=event.action,
            sentence=known[event.action].sentence if event.action in known else event.action,
            object_type=event.object_type,
            object_id=event.object_id,
            object_label=event.object_label
            or (names.get(int(event.object_id), "") if _is_about_person(event) else ""),
            changes=event.changes,
            reason=event.reason,
            request_id=event.request_id,
        )
        for event in events
    ]


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.before is not None:
        conditions.append(AuditEvent.id < wanted.before)
    if wanted.action:
        conditions.append(AuditEvent.action == wanted.action)
    if wanted.actor.strip():
        conditions.append(AuditEvent.actor_id.in_(_persons_called(wanted.actor.strip())))
    if wanted.thing.strip():
        conditions.append(_names_thing(wanted.thing.strip()))
    if wanted.first_day is not None:
        conditions.append(AuditEvent.at > end_of_day(wanted.first_day - 1))
    if wanted.last_day is not None:
        conditions.append(AuditEvent.at <= end_of_day(wanted.last_day))
    return conditions


def _persons_called(words: str) -> Any:
    fits = or_(Person.name.icontains(words, autoescape=True), Person.email.icontains(words, autoescape=True))
    return select(Person.id).where(fits)


def _names_thing(words: str) -> ColumnElement[bool]:
    kind, _, number = words.partition(" ")
    exactly = (AuditEvent.object_type == kind.lower()) & (AuditEvent.object_id == number.strip())
    return or_(
        AuditEvent.object_label.icontains(words, autoescape=True),
        AuditEvent.object_type == words.lower(),
        exactly,
    )


def _is_about_person(event: AuditEvent) -> bool:
    return event.object_type == "person" and event.object_id.isdigit()
