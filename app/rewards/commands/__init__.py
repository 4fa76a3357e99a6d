"""The operator's doors of earning: `flask rewards ...`."""

from app.rewards.commands import badges, points
from app.rewards.commands.door import rewards

__all__ = ["badges", "points", "rewards"]
