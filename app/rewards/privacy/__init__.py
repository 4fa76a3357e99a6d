"""What this house holds about people, subject by subject."""

from app.core.holdings import Holding
from app.rewards.privacy import badges, boards, perks, points, recognition, thanks

#: Erased from the last to the first: what was reported goes before what it is about.
HOLDINGS: tuple[Holding, ...] = (
    points.POINTS,
    *badges.HOLDINGS,
    *boards.HOLDINGS,
    *perks.HOLDINGS,
    *recognition.HOLDINGS,
    *thanks.HOLDINGS,
)
