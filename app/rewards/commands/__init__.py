"""The operator's doors of earning: `flask rewards ...`."""

from app.rewards.commands import badges, cycles, fair_play, points
from app.rewards.commands.door import rewards

__all__ = ["badges", "cycles", "fair_play", "points", "rewards"]
