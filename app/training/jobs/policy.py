"""The clockwork of the policy."""

from datetime import timedelta

from app.core.jobs import job
from app.training.services import policy
from app.training.vocabulary.policy import ASK_JOB


@job(ASK_JOB, every=timedelta(hours=24))
def ask_to_read_policy() -> None:
    """Ask whoever has not read the policy, or read it a year ago."""
    policy.ask_to_read()
