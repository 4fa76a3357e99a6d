"""The clockwork of the ledger."""

from datetime import timedelta

from app.core.jobs import job
from app.rewards.services import sealing, settling

SETTLE_BATCH = "rewards.settle_batch"
SETTLE_EVERYBODY = "rewards.settle_everybody"


@job("rewards.seal_entries", every=timedelta(minutes=1))
def seal_entries() -> None:
    """Seal the lines that were written since the last time."""
    sealing.seal_entries()


@job(SETTLE_BATCH, lease=timedelta(minutes=15))
def settle_batch(batch_id: int) -> None:
    """Post what an import earned, or take back what went with it."""
    settling.settle_batch(batch_id)


@job(SETTLE_EVERYBODY, lease=timedelta(minutes=15))
def settle_everybody() -> None:
    """Post what earlier acts earn by other rules; nobody is told."""
    settling.settle_everybody()
