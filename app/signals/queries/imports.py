"""Imports: how far they are, and what came of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.core.pagination import Page
from app.people.queries import one_of
from app.signals.models import Batch, Signal
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


def count_taken_back(platform: str, external_ids: Iterable[str]) -> dict[int, int]:
    """How many of these acts were taken back together with an import, by the number of that import."""
    query = (
        select(Signal.batch_id, func.count(Signal.id))
        .join(Batch, Batch.id == Signal.batch_id)
        .where(Signal.platform == platform, one_of(Signal.__table__.c.external_id, external_ids))
        .where(Batch.state == BatchState.REVERSED.value)
        .group_by(Signal.batch_id)
    )
    return {batch_id: count for batch_id, count in db.session.execute(query) if batch_id is not None}
