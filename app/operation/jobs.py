"""The clockwork of the audit log."""

from datetime import timedelta

from app.core.jobs import job
from app.operation import services
from app.operation.services.forgetting import forget_old_jobs


@job("operation.seal_log", every=timedelta(minutes=1))
def seal_log() -> None:
    """Seal what was written since the last time; once a day, tell where the chain ends."""
    services.seal_lines()
    services.tell_head()


@job("operation.verify_log", every=timedelta(days=1))
def verify_log() -> None:
    """Look through what was sealed since the last look."""
    services.verify_what_is_new()


@job("operation.forget_old_jobs", every=timedelta(days=1))
def forget_jobs() -> None:
    """Remove what was done a month ago."""
    forget_old_jobs()
