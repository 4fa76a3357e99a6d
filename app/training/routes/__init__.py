"""The visitor's doors of learning."""

from app.training.routes import (
    answers,
    authoring,
    dates,
    lessons,
    policy,
    policy_comments,
    policy_keeping,
    quizzes,
)
from app.training.routes.door import bp

__all__ = [
    "answers",
    "authoring",
    "bp",
    "dates",
    "lessons",
    "policy",
    "policy_comments",
    "policy_keeping",
    "quizzes",
]
