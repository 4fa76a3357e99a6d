"""What the pages of a person's own trail read beside the decision itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.core.db import db
from app.journey.models import Move, Placement, StepCompletion
from app.signals.models import daily
from app.signals.vocabulary import KINDS

_COMPLETIONS = select(StepCompletion.step_key, StepCompletion.completed_at).where(
    StepCompletion.person_id == bindparam("person_id")
)
#: Each kind has another weight, so that one act in the place of another makes another sum.
_WEIGHED = sum(
    (daily.c[kind.value] * (2 * place + 3) for place, kind in enumerate(KINDS)), start=daily.c.grade
)
_FINGERPRINT = select(
    select(Placement.version).where(Placement.person_id == bindparam("person_id")).scalar_subquery(),
    select(Placement.rules_version).where(Placement.person_id == bindparam("person_id")).scalar_subquery(),
    select(func.count()).where(StepCompletion.person_id == bindparam("person_id")).scalar_subquery(),
    func.count(),
    func.sum(_WEIGHED),
    func.sum(_WEIGHED * daily.c.day),
).where(daily.c.person_id == bindparam("person_id"))


def completion_times(person_id: int) -> dict[str, datetime]:
    """The steps that a person has done, and when each was."""
    rows = db.session.connection().execute(_COMPLETIONS, {"person_id": person_id})
    return {row[0]: row[1] for row in rows}


def trail_fingerprint(person_id: int) -> tuple[object, ...]:
    """A few numbers that differ whenever a person's trail does, read in one statement."""
    row = db.session.connection().execute(_FINGERPRINT, {"person_id": person_id}).first()
    return tuple(row) if row else ()


def latest_moves(person_id: int) -> Sequence[Move]:
    """A person's moves, the latest first."""
    query = select(Move).where(Move.person_id == person_id).order_by(Move.id.desc())
    return db.session.execute(query).scalars().all()
