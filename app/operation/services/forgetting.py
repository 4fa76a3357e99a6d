"""What is not kept for ever: the jobs of the timetable that are done."""

from datetime import timedelta

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.jobs import Job, JobState, definitions
from app.core.unit_of_work import unit_of_work
from app.operation.vocabulary import JOBS_FORGOTTEN

#: For so long it can be seen when a job of the timetable ran.
KEPT = timedelta(days=30)
AT_ONCE = 2_000


def forget_old_jobs() -> int:
    """Remove the jobs of the timetable that were done a month ago, in small transactions; how many.

    Other jobs stay: their keys tell for ever that something was asked for already. The log gets one line.
    """
    forgotten = 0
    while removed := _forget_some():
        forgotten += removed
    if forgotten:
        with unit_of_work():
            record(
                JOBS_FORGOTTEN,
                actor=Actor.clockwork(),
                object_type="job",
                object_id="",
                changes={"removed": forgotten},
            )
    return forgotten


def _forget_some() -> int:
    timed = [name for name, known in definitions().items() if known.every is not None]
    ended = (Job.state == JobState.DONE.value) & (Job.finished_at < now() - KEPT)
    old = select(Job.id).where(Job.name.in_(timed), ended).limit(AT_ONCE)
    with unit_of_work():
        gone = db.session.execute(delete(Job).where(Job.id.in_(old)).returning(Job.id))
        return len(gone.scalars().all())
