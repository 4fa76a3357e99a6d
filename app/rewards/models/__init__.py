"""What this house stores; one room a subject."""

from app.rewards.models.badges import Award, Badge
from app.rewards.models.credentials import Credential, IssuerKey, StatusList
from app.rewards.models.points import PointsBalance, PointsEntry

__all__ = ["Award", "Badge", "Credential", "IssuerKey", "PointsBalance", "PointsEntry", "StatusList"]
