"""The clockwork of letters."""

from datetime import timedelta

from app.core.actor import Actor
from app.core.jobs import job
from app.mail import services
from app.mail.services.writing import SEND_JOB


@job(SEND_JOB)
def send_letters() -> None:
    """Send what waits; asked for by whoever writes a letter."""
    services.send_due_letters()


@job("mail.send_again", every=timedelta(minutes=5))
def send_again() -> None:
    """Send what was to be tried again, and what was in the hand of a worker that is gone."""
    services.send_due_letters()


@job("mail.forget_old", every=timedelta(days=1))
def forget_old_letters() -> None:
    """Forget to whom letters went longer ago than is kept."""
    services.forget_old_letters(actor=Actor.clockwork())
