"""Whom an import has touched."""

from sqlalchemy import func, select

from app.core.db import db
from app.journey.models import Placement
from app.journey.vocabulary import Zone
from app.signals.models import Batch, touched
from app.signals.vocabulary import BatchState


def count_touched(batch_id: int) -> int:
    """How many persons an import touched."""
    return db.session.execute(
        select(func.count()).select_from(touched).where(touched.c.batch_id == batch_id)
    ).scalar_one()


def list_touched(batch_id: int) -> list[int]:
    """The persons whom an import touched, by number."""
    return list(
        db.session.execute(
            select(touched.c.person_id).where(touched.c.batch_id == batch_id).order_by(touched.c.person_id)
        ).scalars()
    )


def list_touched_above(batch_id: int) -> list[int]:
    """Those of them who stand above the first stretch."""
    above = Placement.zone.not_in([Zone.NOT_STARTED.value, Zone.CONSUMER.value])
    return list(
        db.session.execute(
            select(touched.c.person_id)
            .join(Placement, Placement.person_id == touched.c.person_id)
            .where(touched.c.batch_id == batch_id, above)
            .order_by(touched.c.person_id)
        ).scalars()
    )


def was_reversed(batch_id: int) -> bool:
    """Whether the import was taken back as a whole."""
    state = db.session.execute(select(Batch.state).where(Batch.id == batch_id)).scalar()
    return state == BatchState.REVERSED.value
