"""What this house stores; one room a subject."""

from app.rewards.models.recognition import Gift, QualifyingPiece, Recognition
from app.rewards.models.thanks import ThanksReport, ThankYou

__all__ = [
    "Gift",
    "QualifyingPiece",
    "Recognition",
    "ThankYou",
    "ThanksReport",
]
