"""Requests to have an act removed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person
from app.signals.models import RemovalRequest, Signal, Verb
from app.signals.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class RemovalLine:
    """A request, with the act it is about and who asks."""

    id: int
    person_name: str
    type: str
    object_type: str
    kind: Kind | None
    object: str
    platform: str
    occurred_at: datetime
    reason: str
    asked_at: datetime
    answered_at: datetime | None
    is_granted: bool | None
    answer: str


def page_removal_requests(number: int = 1, size: int = 20, *, is_answered: bool = False) -> Page[RemovalLine]:
    """Open requests, the oldest first; or those that were answered, the latest first."""
    condition: Any = (
        RemovalRequest.answered_at.is_not(None) if is_answered else RemovalRequest.answered_at.is_(None)
    )
    total = db.session.execute(select(func.count(RemovalRequest.id)).where(condition)).scalar_one()
    query = (
        select(
            RemovalRequest.id,
            Person.name,
            Verb.type,
            Verb.object_type,
            Verb.kind,
            Signal.object,
            Signal.platform,
            Signal.occurred_at,
            RemovalRequest.reason,
            RemovalRequest.asked_at,
            RemovalRequest.answered_at,
            RemovalRequest.is_granted,
            RemovalRequest.answer,
        )
        .join(Signal, Signal.id == RemovalRequest.signal_id)
        .join(Verb, Verb.id == Signal.verb_id)
        .join(Person, Person.id == RemovalRequest.person_id)
        .where(condition)
        .order_by(RemovalRequest.answered_at.desc() if is_answered else RemovalRequest.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page([_line(*tuple(row)) for row in db.session.execute(query)], number, size, total)


def _line(id_: int, name: str, type_: str, word: str, kind: str | None, *others: Any) -> RemovalLine:
    return RemovalLine(id_, name, type_, word, Kind(kind) if kind else None, *others)


def count_open_removal_requests() -> int:
    """How many requests wait for an answer."""
    return db.session.execute(
        select(func.count(RemovalRequest.id)).where(RemovalRequest.answered_at.is_(None))
    ).scalar_one()
