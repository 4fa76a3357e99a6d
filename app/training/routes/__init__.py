"""The visitor's doors of learning."""

from app.training.routes import answers, authoring, dates, lessons, listing, policy, policy_keeping, quizzes
from app.training.routes.door import bp, show_where_coaches_are_asked

__all__ = [
    "answers",
    "authoring",
    "bp",
    "dates",
    "lessons",
    "listing",
    "policy",
    "policy_keeping",
    "quizzes",
    "show_where_coaches_are_asked",
]
