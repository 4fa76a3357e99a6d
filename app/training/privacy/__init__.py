"""What this house holds about people, subject by subject."""

from app.core.holdings import Holding
from app.training.privacy import dates, lessons, policy, policy_comments, refreshes, surveys, waivers

#: Erased from the last to the first.
HOLDINGS: tuple[Holding, ...] = (
    *dates.HOLDINGS,
    *lessons.HOLDINGS,
    *policy.HOLDINGS,
    *policy_comments.HOLDINGS,
    *refreshes.HOLDINGS,
    *surveys.HOLDINGS,
    *waivers.HOLDINGS,
)
