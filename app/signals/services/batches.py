"""The story of an import: opened, carried on from slice to slice, and ended once."""

import json
from typing import Any

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.driver import driver_of
from app.core.events import publish
from app.people.vocabulary import BASIS_NOT_STATED
from app.signals.events import BatchIntakeFinished
from app.signals.models import Batch, touched
from app.signals.services.engine import is_sqlite
from app.signals.vocabulary import ACTIVITY_IMPORTED, BatchNotFound, BatchState, BatchTakenOver


def open_batch(
    file_name: str,
    *,
    basis: str = "",
    is_dry_run: bool = False,
    stored_path: str = "",
    size: int = 0,
    actor: Actor,
) -> Batch:
    """Begin the story of an import that is still waiting for its turn."""
    batch = Batch(
        file_name=file_name[-200:],
        basis=basis.strip()[:300] or ("" if is_dry_run else BASIS_NOT_STATED),
        is_dry_run=is_dry_run,
        stored_path=stored_path,
        size_bytes=size,
        state=BatchState.QUEUED.value,
        made_by=actor.person_id,
        made_at=now(),
        done_bytes=0,
        first_refusals=[],
    )
    db.session.add(batch)
    db.session.flush()  # its number goes into the job and the names of files
    return batch


def start_batch(batch_id: int, *, size: int, from_the_beginning: bool) -> Batch:
    """Carry on with an import where it stands, or from its beginning."""
    batch = db.session.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise BatchNotFound
    if batch.state == BatchState.QUEUED.value or (
        from_the_beginning and batch.state == BatchState.RUNNING.value
    ):
        batch.done_bytes = batch.line_count = batch.new_count = batch.known_count = batch.refused_count = 0
        batch.first_refusals = []
        batch.state = BatchState.RUNNING.value
    batch.size_bytes = size
    return batch


def advance_batch(session: Session, batch_id: int, *, after: int, **values: Any) -> None:
    """Write down how far an import is. Raises BatchTakenOver if somebody else has carried it on from `after`."""
    moved = session.execute(
        update(Batch)
        .where(Batch.id == batch_id, Batch.state == BatchState.RUNNING.value, Batch.done_bytes == after)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE counts its rows
        raise BatchTakenOver


def touch_persons(session: Session, batch_id: int, person_ids: set[int]) -> None:
    """Remember whom an import has touched, for the end."""
    if not person_ids:
        return
    if is_sqlite(session):
        rows = "SELECT ?, value FROM json_each(?) WHERE true"
        given: Any = json.dumps(sorted(person_ids))
    else:
        rows, given = "SELECT %s, unnest(%s::bigint[])", sorted(person_ids)
    statement = f"INSERT INTO signals_touched (batch_id, person_id) {rows} ON CONFLICT DO NOTHING"
    with driver_of(session.connection()) as driver:
        driver.execute(statement, (batch_id, given))


def end_batch(
    batch_id: int, *, after: int, state: BatchState, refusals_path: str, error: str = "", actor: Actor
) -> None:
    """End an import: whoever waits for it is told, once, and the log has its line."""
    session = db.session()
    advance_batch(
        session,
        batch_id,
        after=after,
        state=state.value,
        finished_at=now(),
        refusals_path=refusals_path,
        error=error,
    )
    batch = session.execute(
        select(Batch).where(Batch.id == batch_id).execution_options(populate_existing=True)
    ).scalar_one()
    if batch.is_dry_run:
        return
    tell_end_of_batch(batch_id, _taken_along(session, batch_id) if batch.known_count else ())
    counts = {"new": batch.new_count, "known": batch.known_count, "refused": batch.refused_count}
    record(
        ACTIVITY_IMPORTED,
        actor=actor,
        object_type="import",
        object_id=batch_id,
        object_label=batch.file_name,
        changes=counts,
        reason=batch.basis,
    )


def tell_end_of_batch(batch_id: int, unfinished: tuple[int, ...] = ()) -> None:
    """Publish that an import has come to its end or was taken back; whoever places those it touched forgets them then."""
    session = db.session()
    count = session.execute(select(func.count()).where(touched.c.batch_id == batch_id)).scalar_one()
    publish(BatchIntakeFinished(batch_id, count, unfinished))


def _taken_along(session: Session, batch_id: int) -> tuple[int, ...]:
    """Imports without an end, whose acts this one may have found known; whomever they touched is touched by this one, too."""
    unfinished = session.execute(
        select(Batch.id).where(
            Batch.state == BatchState.RUNNING.value, Batch.id != batch_id, Batch.is_dry_run.is_(False)
        )
    )
    ids = tuple(unfinished.scalars())
    if ids:
        theirs = select(literal(batch_id), touched.c.person_id).where(touched.c.batch_id.in_(ids)).distinct()
        known = select(touched.c.person_id).where(touched.c.batch_id == batch_id)
        session.execute(
            insert(touched).from_select(
                ["batch_id", "person_id"], theirs.where(touched.c.person_id.not_in(known))
            )
        )
    return ids
