"""What is not kept for ever: jobs that have ended, with what they were told and what went wrong."""

from datetime import timedelta

from sqlalchemy import delete, or_, select

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
    """Remove the jobs that ended a month ago, in small transactions; how many.

    A job with a key that was done and is not of the timetable stays: its key tells for ever that it was asked for already.
    A failed one goes with its message, which may name people; by then nobody tries it again. The log gets one line.
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
    done = (Job.state == JobState.DONE.value) & (Job.name.in_(timed) | Job.key.is_(None))
    ended = or_(done, Job.state == JobState.FAILED.value), Job.finished_at < now() - KEPT
    old = select(Job.id).where(*ended).limit(AT_ONCE)
    with unit_of_work():
        gone = db.session.execute(delete(Job).where(Job.id.in_(old)).returning(Job.id))
        return len(gone.scalars().all())
