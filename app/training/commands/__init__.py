"""The operator's doors of learning: `flask training ...`."""

from app.training.commands import lessons, surveys
from app.training.commands.door import training

__all__ = ["lessons", "surveys", "training"]
