"""What this house stores; one room a subject."""

from app.rewards.models.badges import Award, Badge

__all__ = ["Award", "Badge"]
