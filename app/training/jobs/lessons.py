"""The clockwork of lessons."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.training.services import quizzes
from app.training.services.unlocking import unlock_everybody


@job("training.unlock", every=timedelta(hours=24), lease=timedelta(minutes=15))
def unlock() -> None:
    """Note which lessons have opened to whom."""
    with unit_of_work():
        unlock_everybody()


@job("training.expire_attempts", every=timedelta(hours=6))
def expire_attempts() -> None:
    """Close answers that were begun and left behind."""
    with unit_of_work():
        quizzes.expire_attempts()
