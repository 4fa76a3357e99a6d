"""The visitor's doors of earning."""

from app.rewards.routes import points
from app.rewards.routes.door import bp

__all__ = ["bp", "points"]
