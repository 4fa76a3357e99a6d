"""Whose acts would count as something else under other rules."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.journey.rules.ruleset import KindMap
from app.signals.models import Signal, Verb

_ANY = "*"


def people_with_other_kinds(kinds: KindMap) -> Sequence[int]:
    """The persons who did something that these rules count as another kind than those in force."""
    changed = [
        row.id
        for row in db.session.execute(select(Verb.id, Verb.type, Verb.object_type, Verb.kind))
        if _ANY not in (row.type, row.object_type) and row.kind != _value(kinds, row.type, row.object_type)
    ]
    if not changed:
        return []
    return (
        db.session.execute(select(Signal.person_id).where(Signal.verb_id.in_(changed)).distinct())
        .scalars()
        .all()
    )


def _value(kinds: KindMap, type_: str, object_type: str) -> str | None:
    kind = kinds.kind_of(type_, object_type)
    return kind.value if kind else None
