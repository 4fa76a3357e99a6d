"""The clockwork of earning, by subject."""

from app.rewards.jobs import badges, credentials

__all__ = ["badges", "credentials"]
