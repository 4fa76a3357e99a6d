"""The visitor's doors of earning."""

from app.rewards.routes import (
    badges,
    credentials,
    cycle_people,
    cycle_prizes,
    cycle_steps,
    cycle_terms,
    cycles,
    holds,
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
    "bp",
    "credentials",
    "cycle_people",
    "cycle_prizes",
    "cycle_steps",
    "cycle_terms",
    "cycles",
    "holds",
    "points",
    "prizes",
    "recognition",
    "revoking",
    "thanks",
    "worth_keeping",
]
