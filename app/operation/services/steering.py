"""The verbs of the clockwork: run a job again that was given up, give up one that waits for its next try."""

from sqlalchemy import update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.jobs import Job, JobState
from app.operation.permissions import STEER_JOBS
from app.operation.vocabulary import JOB_GIVEN_UP, JOB_RETRIED, JobMoved


def retry_job(job_id: int, *, actor: Actor) -> str:
    """Let a job that was given up begin anew, soon and with all its tries; its name.

    Raises JobMoved if it is not one that was given up.
    """
    STEER_JOBS.demand(actor)
    anew = {"state": JobState.QUEUED.value, "attempts": 0, "run_after": now(), "finished_at": None}
    name = _change(job_id, Job.state == JobState.FAILED.value, anew)
    record(JOB_RETRIED, actor=actor, object_type="job", object_id=job_id, object_label=name)
    return name


def give_up_job(job_id: int, *, actor: Actor) -> str:
    """Let a job that failed before be tried no more; its name. Raises JobMoved if it does not wait for another try."""
    STEER_JOBS.demand(actor)
    ended = {"state": JobState.FAILED.value, "finished_at": now()}
    name = _change(job_id, (Job.state == JobState.QUEUED.value) & (Job.attempts > 0), ended)
    record(JOB_GIVEN_UP, actor=actor, object_type="job", object_id=job_id, object_label=name)
    return name


def _change(job_id: int, condition: object, changes: dict[str, object]) -> str:
    statement = update(Job).where(Job.id == job_id, condition).values(**changes).returning(Job.name)  # type: ignore[arg-type]
    name: str | None = db.session.execute(statement).scalar()
    if name is None:
        raise JobMoved
    return name
