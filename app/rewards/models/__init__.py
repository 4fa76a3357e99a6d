"""What this house stores; one room a subject."""

from app.rewards.models.thanks import ThanksReport, ThankYou

__all__ = [
    "ThankYou",
    "ThanksReport",
]
