"""The clockwork: what is due is erased, and gone over once more; files are not kept for ever."""

from datetime import timedelta

from app.core.actor import Actor
from app.core.jobs import job
from app.privacy import services
from app.privacy.services.asking import ERASE_JOB


@job(ERASE_JOB, every=timedelta(hours=1), lease=timedelta(minutes=10))
def erase_due_people() -> None:
    services.erase_due(actor=Actor.clockwork())


@job("privacy.go_over_again", every=timedelta(days=1), lease=timedelta(minutes=10))
def go_over_again() -> None:
    services.go_over_again(actor=Actor.clockwork())


@job("privacy.forget_files", every=timedelta(days=1))
def forget_files() -> None:
    """Remove files that were sent, and lists of their refused lines, a month after."""
    services.forget_files(actor=Actor.clockwork())
