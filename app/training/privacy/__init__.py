"""What this house holds about people, subject by subject."""

from app.core.holdings import Holding
from app.training.privacy import dates, lessons, policy, surveys

#: Erased from the last to the first.
HOLDINGS: tuple[Holding, ...] = (*dates.HOLDINGS, *lessons.HOLDINGS, *policy.HOLDINGS, *surveys.HOLDINGS)
