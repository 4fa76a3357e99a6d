"""The clockwork of lessons."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.training.services import quizzes, voids
from app.training.vocabulary.voids import REGRADE_JOB


@job("training.expire_attempts", every=timedelta(hours=6))
def expire_attempts() -> None:
    """Close answers that were begun and left behind."""
    with unit_of_work():
        quizzes.expire_attempts()


@job(REGRADE_JOB)
def regrade_attempts(lesson_key: str) -> None:
    """Grade again what was handed in to a lesson, a few attempts in each unit of work."""
    last: int | None = 0
    while last is not None:
        with unit_of_work():
            last = voids.regrade_some(lesson_key, after=last)
