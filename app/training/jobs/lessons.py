"""The clockwork of lessons."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.training.services import quizzes


@job("training.expire_attempts", every=timedelta(hours=6))
def expire_attempts() -> None:
    """Close answers that were begun and left behind."""
    with unit_of_work():
        quizzes.expire_attempts()
