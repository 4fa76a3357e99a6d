"""Imports: how far they are, and what came of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.core.pagination import Page
from app.signals.models import Batch
from app.signals.vocabulary import BatchNotFound, BatchState


def get_batch(batch_id: int) -> Batch:
    """An import. Raises BatchNotFound."""
    batch = db.session.get(Batch, batch_id, populate_existing=True)
    if batch is None:
        raise BatchNotFound
    return batch


def page_batches(number: int = 1, size: int = 20) -> Page[Batch]:
    """Imports, the latest first."""
    total = db.session.execute(select(func.count(Batch.id))).scalar_one()
    query = select(Batch).order_by(Batch.id.desc()).limit(size).offset((number - 1) * size)
    return Page(db.session.execute(query).scalars().all(), number, size, total)


def list_unfinished_batches(before: datetime) -> Sequence[Batch]:
    """Imports begun before an instant that have not come to their end."""
    states = (BatchState.QUEUED.value, BatchState.RUNNING.value)
    query = select(Batch).where(Batch.state.in_(states), Batch.made_at < before).order_by(Batch.id)
    return db.session.execute(query).scalars().all()
