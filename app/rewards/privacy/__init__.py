"""What this house holds about people, subject by subject."""

from app.core.holdings import Holding
from app.rewards.privacy import (
    appeals,
    badges,
    boards,
    cycles,
    holds,
    perks,
    points,
    recognition,
    thanks,
    worth_keeping,
)

#: Erased from the last to the first: what was reported goes before what it is about.
HOLDINGS: tuple[Holding, ...] = (
    points.POINTS,
    appeals.APPEALS,
    *badges.HOLDINGS,
    *boards.HOLDINGS,
    *cycles.HOLDINGS,
    holds.HOLDS,
    *perks.HOLDINGS,
    *recognition.HOLDINGS,
    *thanks.HOLDINGS,
    worth_keeping.GROWTH,
)
