"""The clockwork of earning, by subject."""

from app.rewards.jobs import badges

__all__ = ["badges"]
