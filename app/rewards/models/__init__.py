"""What this house stores; one room a subject."""

from app.rewards.models.points import PointsBalance, PointsEntry

__all__ = ["PointsBalance", "PointsEntry"]
