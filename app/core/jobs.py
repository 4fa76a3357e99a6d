"""Work after the answer: recorded as a row in the transaction that asks for it, run by a worker at least once.

The queue (huey) only wakes the worker up and may lose a task when it is killed; the row here is what counts. A row is
claimed with a lease, so that of two workers one runs it, and the sweep wakes up again whatever lost its worker.
"""

import logging
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from time import perf_counter
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import one_run
from app.core.clock import date_from_day, day_of, keep_up, now
from app.core.db import Base, Count, Instant, IntPK, db
from app.core.errors import without_details
from app.core.unit_of_work import after_commit, unit_of_work
from app.core.upsert import insert

log = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a job is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One thing to do, once per (name, key)."""

    __tablename__ = "core_jobs"
    __table_args__ = (
        UniqueConstraint("name", "key"),
        Index("ix_core_jobs_due", "state", "run_after"),
        # When did a job of this name last succeed? Asked of each name, with a million rows.
        Index("ix_core_jobs_ended", "name", "state", "finished_at"),
    )

    id: Mapped[IntPK]
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(128))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[Count]
    run_after: Mapped[Instant]
    lease_until: Mapped[Instant | None]
    created_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]
    error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """A function that may be run as a job, and its habits."""

    name: str
    run: Callable[..., None]
    lease: timedelta
    attempts: int
    every: timedelta | None


_definitions: dict[str, JobDefinition] = {}
_wake: Callable[[int], None] | None = None
#: Number and try of the job that runs here.
_current: ContextVar[tuple[int, int]] = ContextVar("current_job")


def job(
    name: str,
    *,
    every: timedelta | None = None,
    lease: timedelta = timedelta(minutes=5),
    attempts: int = 5,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a job; with `every`, one that comes due by itself once in each such period.

    The function opens its own units of work and must bear being run twice.
    """

    def register(run: Callable[..., None]) -> Callable[..., None]:
        _definitions[name] = JobDefinition(name, run, lease, attempts, every)
        return run

    return register


def definitions() -> dict[str, JobDefinition]:
    """Every known job by its name."""
    return dict(_definitions)


def wake_workers_with(wake: Callable[[int], None] | None) -> None:
    """Say how a worker is told of a new job; without it jobs wait for the sweep."""
    global _wake
    _wake = wake


def enqueue(
    name: str, *, key: str | None = None, delay: timedelta = timedelta(0), **payload: Any
) -> int | None:
    """Record a job inside the present unit of work; it is run after the commit.

    Returns its number, or None if a job of this name and key exists already.
    """
    if name not in _definitions:
        raise ValueError(f"there is no job {name}")
    moment = now()
    job_id = db.session.execute(
        _insert_once().values(
            name=name,
            key=key,
            payload=payload,
            state=JobState.QUEUED.value,
            run_after=moment + delay,
            created_at=moment,
        )
    ).scalar()
    if job_id is not None:
        after_commit(lambda: log.info("job recorded", extra={"job": name, "job_id": job_id}))
    if job_id is not None and not delay:
        after_commit(lambda: _wake(job_id) if _wake else None)
    return job_id


def _insert_once() -> Any:
    return insert(Job).on_conflict_do_nothing(index_elements=["name", "key"]).returning(Job.id)


def run_at_once(job_id: int | None) -> None:
    """Run a job here as soon as the present unit of work is committed: commands need no worker, and a worker has the time.

    Whoever claims it first runs it, and it is run once all the same. Not while somebody waits for an answer.
    """
    if job_id is not None:
        after_commit(partial(_claim_and_run, job_id))


def _claim_and_run(job_id: int) -> None:
    run_job(job_id)


def run_job(job_id: int) -> bool:
    """Run one job if it is due and nobody else holds it; says whether it was run here.

    A job that raises is tried again later, each time after a longer pause, until its attempts are used up.
    """
    row = _claim(job_id)
    if row is None:
        return False
    name, payload, attempt = row
    definition = _definitions[name]
    token = _current.set((job_id, attempt))
    keep_up()
    try:
        with one_run(f"job-{job_id}"):
            _run_now(job_id, definition, payload, attempt)
    finally:
        _current.reset(token)
    return True


def _run_now(job_id: int, definition: JobDefinition, payload: dict[str, Any], attempt: int) -> None:
    began = perf_counter()
    try:
        definition.run(**payload)
    except Exception as error:
        log.exception("job %s %s failed at try %s", definition.name, job_id, attempt)
        _postpone(job_id, definition, attempt, error)
    else:
        _finish(job_id, attempt)
        passed = round((perf_counter() - began) * 1000, 1)
        log.info(
            "job done", extra={"job": definition.name, "job_id": job_id, "attempt": attempt, "ms": passed}
        )


def heartbeat() -> None:
    """Tell that the running job is alive; long jobs call it between their slices.

    A worker that has lost its job to another one prolongs nothing.
    """
    running = _current.get(None)
    if running is None:
        return
    job_id, attempt = running
    with unit_of_work() as session:
        name = session.execute(select(Job.name).where(Job.id == job_id)).scalar_one()
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.attempts == attempt)
            .values(lease_until=now() + _definitions[name].lease)
        )


def _is_waiting(moment: datetime) -> ColumnElement[bool]:
    """Whether a job waits to be run now. What is recorded as of a time to come was so before the clock was set back;
    unless it was told to wait, it does not wait for that time.
    """
    is_ahead = and_(Job.created_at > moment, Job.run_after == Job.created_at)
    return and_(Job.state == JobState.QUEUED.value, or_(Job.run_after <= moment, is_ahead))


def due_jobs(limit: int = 100) -> list[int]:
    """The numbers of jobs that wait to be run or have lost their worker, oldest first."""
    moment = now()
    waiting = _is_waiting(moment)
    lost = (Job.state == JobState.RUNNING.value) & (Job.lease_until < moment)
    query = (
        select(Job.id)
        .where(Job.name.in_(_definitions), or_(waiting, lost))
        .order_by(Job.run_after, Job.id)
        .limit(limit)
    )
    found = list(db.session.execute(query).scalars())
    db.session.rollback()
    return found


def run_due_jobs() -> int:
    """Run everything that is due, here and now; says how many ran. Used by the worker's sweep, commands and tests."""
    ran = 0
    while ids := due_jobs():
        ran += sum(run_job(job_id) for job_id in ids)
    return ran


def enqueue_periodic_jobs() -> None:
    """Record each timetabled job of the present period, once, however many workers ask."""
    keep_up()
    moment = now()
    with unit_of_work():
        for definition in _definitions.values():
            if definition.every is not None:
                enqueue(definition.name, key=_period(definition.every, moment))


def _period(every: timedelta, moment: datetime) -> str:
    if every >= timedelta(days=1):
        return date_from_day(day_of(moment)).isoformat()
    return str(int(moment.timestamp() // every.total_seconds()))


def _claim(job_id: int) -> tuple[str, dict[str, Any], int] | None:
    moment = now()
    waiting = _is_waiting(moment)
    lost = (Job.state == JobState.RUNNING.value) & (Job.lease_until < moment)
    with unit_of_work() as session:
        name = session.execute(select(Job.name).where(Job.id == job_id)).scalar()
        if name not in _definitions:
            return None
        # What takes its worker down each time it runs must not do so for ever.
        given_up = lost & (Job.attempts >= _definitions[name].attempts)
        failed = {
            "state": JobState.FAILED.value,
            "finished_at": moment,
            "lease_until": None,
            "error": "its worker was lost",
        }
        session.execute(update(Job).where(Job.id == job_id, given_up).values(**failed))
        claimed = session.execute(
            update(Job)
            .where(Job.id == job_id, or_(waiting, lost))
            .values(
                state=JobState.RUNNING.value,
                attempts=Job.attempts + 1,
                lease_until=moment + _definitions[name].lease,
            )
            .returning(Job.payload, Job.attempts)
        ).first()
    return None if claimed is None else (name, claimed[0], claimed[1])


def _finish(job_id: int, attempt: int) -> None:
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.attempts == attempt)
            .values(state=JobState.DONE.value, finished_at=now(), lease_until=None, error=None)
        )


def _postpone(job_id: int, definition: JobDefinition, attempt: int, error: Exception) -> None:
    given_up = attempt >= definition.attempts
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.attempts == attempt)
            .values(
                state=(JobState.FAILED if given_up else JobState.QUEUED).value,
                run_after=now() + timedelta(seconds=5 * 4**attempt),
                lease_until=None,
                finished_at=now() if given_up else None,
                error=without_details("".join(traceback.format_exception_only(error)))[:2000],
            )
        )
