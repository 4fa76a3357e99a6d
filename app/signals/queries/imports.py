"""Imports: how far they are, and what came of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

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


def is_of_batch(batch_id: int) -> ColumnElement[bool]:
    """Whether a Signal came with an import, as a condition that never costs more than to read that import's acts.

    An import's acts lie near each other by their numbers. SQLite would not find that out: where most acts came in no
    import, as it last counted, it reads through all there are.
    """
    is_of = Signal.batch_id == batch_id
    if db.session.get_bind().dialect.name != "sqlite":
        return is_of
    first = select(func.min(Signal.id)).where(is_of).scalar_subquery()
    last = select(func.max(Signal.id)).where(is_of).scalar_subquery()
    return and_(is_of, Signal.id.between(first, last))


def list_people_of_batch(batch_id: int) -> Sequence[int]:
    """Those of whom an import told anything, by number."""
    return sorted(
        db.session.execute(select(Signal.person_id).where(is_of_batch(batch_id)).distinct()).scalars()
    )


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
