"""The visitor's doors of the journey: a person's own trail, and the rules."""

from app.journey.routes import rules, trail
from app.journey.routes.blueprint import bp

__all__ = ["bp", "rules", "trail"]
