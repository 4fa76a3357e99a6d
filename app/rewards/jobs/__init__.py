"""The clockwork of earning, subject by subject; the registry opens it by importing it."""

from app.rewards.jobs import badges, boards, credentials, cycles, fair_play, perks, points, recognition

__all__ = ["badges", "boards", "credentials", "cycles", "fair_play", "perks", "points", "recognition"]
