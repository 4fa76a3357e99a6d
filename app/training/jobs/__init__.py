"""The clockwork of learning, subject by subject; the registry opens it by importing it."""

from app.training.jobs import dates, lessons, policy, surveys

__all__ = ["dates", "lessons", "policy", "surveys"]
