"""The clockwork of recognition."""

from datetime import timedelta

from app.core.jobs import job
from app.rewards.services import recognition

RECOGNISE_BATCH = "rewards.recognise_batch"


@job(RECOGNISE_BATCH, lease=timedelta(minutes=15))
def recognise_batch(batch_id: int) -> None:
    recognition.recognise_batch(batch_id)


@job("rewards.recognise_rest", every=timedelta(days=1), lease=timedelta(minutes=15))
def recognise_rest() -> None:
    recognition.recognise_rest()
