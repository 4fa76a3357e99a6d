"""What this house holds about people, subject by subject."""

from app.core.holdings import Holding
from app.rewards.privacy import badges, points

#: Erased from the last to the first.
HOLDINGS: tuple[Holding, ...] = (points.POINTS, *badges.HOLDINGS)
