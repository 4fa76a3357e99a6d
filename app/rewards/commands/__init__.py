"""The operator's door to earning: `flask rewards ...`."""

from app.rewards.commands import badges
from app.rewards.commands.door import rewards

__all__ = ["badges", "rewards"]
