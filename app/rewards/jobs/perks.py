"""The clockwork of perks."""

from datetime import timedelta

from app.core.jobs import job
from app.rewards.services import perks


@job("rewards.expire_redemptions", every=timedelta(hours=6))
def expire_redemptions() -> None:
    """Give back the points for what nobody has handed over in time."""
    perks.expire_redemptions()
