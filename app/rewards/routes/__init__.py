"""The visitor's doors of earning."""

from app.rewards.routes import badges, credentials, revoking
from app.rewards.routes.door import bp

__all__ = ["badges", "bp", "credentials", "revoking"]
