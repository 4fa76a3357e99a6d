"""The clockwork of boards."""

from datetime import timedelta
from typing import Final

from app.core.jobs import job
from app.rewards.services import boards

SETTLE_BOARDS: Final = "rewards.settle_boards"


@job(SETTLE_BOARDS, every=timedelta(days=1), lease=timedelta(minutes=15))
def settle_boards() -> None:
    """Those stand on boards who take part, with what the ledger says; nightly, and when an element was switched."""
    boards.settle_boards()
