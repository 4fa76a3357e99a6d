"""The visitor's doors of earning."""

from app.rewards.routes import (
    badges,
    boards,
    credentials,
    curating,
    cycle_people,
    cycle_prizes,
    cycle_steps,
    cycle_terms,
    cycles,
    holds,
    perks,
    points,
    prizes,
    recognition,
    revoking,
    thanks,
    worth_keeping,
)
from app.rewards.routes.door import bp

__all__ = [
    "badges",
    "boards",
    "bp",
    "credentials",
    "curating",
    "cycle_people",
    "cycle_prizes",
    "cycle_steps",
    "cycle_terms",
    "cycles",
    "holds",
    "perks",
    "points",
    "prizes",
    "recognition",
    "revoking",
    "thanks",
    "worth_keeping",
]
