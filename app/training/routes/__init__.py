"""The visitor's doors of learning."""

from app.training.routes import answers, authoring, lessons, quizzes
from app.training.routes.door import bp

__all__ = ["answers", "authoring", "bp", "lessons", "quizzes"]
