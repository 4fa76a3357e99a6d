"""What is granted after the answer: by an import, or by other rules."""

from datetime import timedelta

from app.core.jobs import job
from app.rewards.services import granting


@job(granting.GRANT_IMPORTED, lease=timedelta(minutes=15))
def grant_imported(batch_id: int) -> None:
    """Grant what the acts of an import prove."""
    granting.grant_imported(batch_id)


@job(granting.GRANT_EVERYBODY, every=timedelta(days=1), lease=timedelta(minutes=15))
def grant_everybody() -> None:
    """Grant everybody what other rules look back to; each day, those who came to where badges are on."""
    granting.grant_everybody()
