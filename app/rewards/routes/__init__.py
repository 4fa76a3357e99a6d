"""The visitor's doors of earning."""

from app.rewards.routes import badges, boards, credentials, points, recognition, revoking, thanks
from app.rewards.routes.door import bp

__all__ = ["badges", "boards", "bp", "credentials", "points", "recognition", "revoking", "thanks"]
