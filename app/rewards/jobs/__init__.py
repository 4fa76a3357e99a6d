"""The clockwork of earning, subject by subject; the registry opens it by importing it."""

from app.rewards.jobs import badges, credentials, cycles, fair_play, points, recognition

__all__ = ["badges", "credentials", "cycles", "fair_play", "points", "recognition"]
