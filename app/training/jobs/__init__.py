"""The clockwork of learning, subject by subject; the registry opens it by importing it."""

from app.training.jobs import lessons, policy

__all__ = ["lessons", "policy"]
