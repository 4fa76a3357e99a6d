"""Fair play looks at what an import brought in."""

from functools import partial

from flask import has_request_context

from app.core.events import on
from app.core.jobs import enqueue, run_job
from app.core.unit_of_work import after_commit
from app.rewards.vocabulary.fair_play import CHECK_IMPORTED
from app.signals.events import BatchIntakeFinished


@on(BatchIntakeFinished)
def on_batch_intake_finished(event: BatchIntakeFinished) -> None:
    job_id = enqueue(CHECK_IMPORTED, batch_id=event.batch_id)
    if job_id is not None and not has_request_context():
        # Commands need no worker, and a worker has the time: whoever claims the job first runs it.
        after_commit(partial(_run, job_id))


def _run(job_id: int) -> None:
    run_job(job_id)
