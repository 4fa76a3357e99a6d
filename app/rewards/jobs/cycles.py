"""The clockwork of award cycles."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.rewards.services import cycles


@job("rewards.close_periods", every=timedelta(hours=1))
def close_periods() -> None:
    """Let periods end whose end has come, and remind whoever runs them."""
    with unit_of_work():
        cycles.close_periods()
