"""What this house holds about people, subject by subject."""

from app.coaching.privacy import questions
from app.core.holdings import Holding

#: Erased from the last to the first.
HOLDINGS: tuple[Holding, ...] = (*questions.HOLDINGS,)
