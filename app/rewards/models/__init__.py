"""What this house stores; one room a subject."""

from app.rewards.models.appeals import Appeal
from app.rewards.models.badges import Award, Badge
from app.rewards.models.boards import BoardCount, BoardTotal
from app.rewards.models.credentials import Credential, IssuerKey, StatusList
from app.rewards.models.cycles import (
    AwardWishes,
    Cycle,
    CycleExclusion,
    CycleObjection,
    CyclePart,
    CycleSnapshot,
    CycleStep,
    WonPrize,
)
from app.rewards.models.holds import FairPlayLook, Hold
from app.rewards.models.perks import Perk, Redemption
from app.rewards.models.points import PointsBalance, PointsEntry
from app.rewards.models.recognition import Gift, QualifyingPiece, Recognition
from app.rewards.models.thanks import ThanksReport, ThankYou

__all__ = [
    "Appeal",
    "Award",
    "AwardWishes",
    "Badge",
    "BoardCount",
    "BoardTotal",
    "Credential",
    "Cycle",
    "CycleExclusion",
    "CycleObjection",
    "CyclePart",
    "CycleSnapshot",
    "CycleStep",
    "FairPlayLook",
    "Gift",
    "Hold",
    "IssuerKey",
    "Perk",
    "PointsBalance",
    "PointsEntry",
    "QualifyingPiece",
    "Recognition",
    "Redemption",
    "StatusList",
    "ThankYou",
    "ThanksReport",
    "WonPrize",
]
