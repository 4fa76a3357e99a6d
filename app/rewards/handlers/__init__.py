"""What earning does when something happens below it, subject by subject; the registry opens it by importing it."""

from app.rewards.handlers import badges, boards, fair_play, points, recognition

__all__ = ["badges", "boards", "fair_play", "points", "recognition"]
