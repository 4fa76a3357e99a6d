"""The visitor's doors of earning."""

from app.rewards.routes import badges, credentials, points, revoking
from app.rewards.routes.door import bp

__all__ = ["badges", "bp", "credentials", "points", "revoking"]
