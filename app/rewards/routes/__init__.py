"""The visitor's doors of earning."""

from app.rewards.routes import (
    badges,
    boards,
    credentials,
    curating,
    holds,
    perks,
    points,
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
    "holds",
    "perks",
    "points",
    "recognition",
    "revoking",
    "thanks",
    "worth_keeping",
]
