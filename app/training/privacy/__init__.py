"""What this house holds about people, subject by subject."""

from app.core.holdings import Holding
from app.training.privacy import dates, lessons, policy, policy_comments, surveys

#: Erased from the last to the first.
HOLDINGS: tuple[Holding, ...] = (
    *dates.HOLDINGS,
    *lessons.HOLDINGS,
    *policy.HOLDINGS,
    *policy_comments.HOLDINGS,
    *surveys.HOLDINGS,
)
