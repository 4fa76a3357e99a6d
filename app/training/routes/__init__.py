"""The visitor's doors of learning."""

from app.training.routes import authoring, lessons, quizzes
from app.training.routes.door import bp

__all__ = ["authoring", "bp", "lessons", "quizzes"]
