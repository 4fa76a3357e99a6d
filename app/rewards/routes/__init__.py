"""The visitor's doors of earning."""

from app.rewards.routes import badges, credentials, cycles, points, prizes, recognition, revoking, thanks
from app.rewards.routes.door import bp

__all__ = ["badges", "bp", "credentials", "cycles", "points", "prizes", "recognition", "revoking", "thanks"]
