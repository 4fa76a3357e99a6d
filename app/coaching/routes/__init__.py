"""The visitor's doors of coaching."""

from app.coaching.routes import answering, answers, questions
from app.coaching.routes.door import bp

__all__ = ["answering", "answers", "bp", "questions"]
