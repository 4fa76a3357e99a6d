"""What this house does when something happens below it, by subject."""

from app.rewards.handlers import badges

__all__ = ["badges"]
