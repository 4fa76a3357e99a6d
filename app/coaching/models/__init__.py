"""What this house stores; one room a subject."""

from app.coaching.models.questions import Question, QuestionTurn

__all__ = ["Question", "QuestionTurn"]
