"""The clockwork of answers that wait for a coach."""

from datetime import timedelta

from app.coaching.services import answers
from app.core.jobs import job


@job("coaching.offer_answers", every=timedelta(minutes=30))
def offer_answers() -> None:
    """Tell coaches of answers that wait and that they have not heard of."""
    answers.offer_answers()
