"""The visitor's doors of earning."""

from app.rewards.routes import (
    badges,
    boards,
    credentials,
    curating,
    perks,
    points,
    recognition,
    revoking,
    thanks,
)
from app.rewards.routes.door import bp

__all__ = [
    "badges",
    "boards",
    "bp",
    "credentials",
    "curating",
    "perks",
    "points",
    "recognition",
    "revoking",
    "thanks",
]
