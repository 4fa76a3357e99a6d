"""The visitor's doors of earning."""

from app.rewards.routes import recognition, thanks
from app.rewards.routes.door import bp

__all__ = [
    "bp",
    "recognition",
    "thanks",
]
