"""The clockwork of private questions."""

from datetime import timedelta

from app.coaching.services import questions
from app.core.jobs import job


@job("coaching.offer_questions", every=timedelta(hours=1))
def offer_questions() -> None:
    """Tell coaches of questions that wait and that they have not heard of."""
    questions.offer_questions()


@job("coaching.forget_questions", every=timedelta(days=1))
def forget_questions() -> None:
    """Remove conversations that ended long ago."""
    questions.forget_questions()
