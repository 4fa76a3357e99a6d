"""The clockwork of coaching, subject by subject; the registry opens it by importing it."""

from app.coaching.jobs import answers, questions

__all__ = ["answers", "questions"]
