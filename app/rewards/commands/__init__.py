"""The operator's doors of earning: `flask rewards ...`."""

from app.rewards.commands import points
from app.rewards.commands.door import rewards

__all__ = ["points", "rewards"]
