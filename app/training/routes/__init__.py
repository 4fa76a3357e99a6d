"""The visitor's doors of learning."""

from app.training.routes import (
    answers,
    authoring,
    dates,
    effect,
    lessons,
    policy,
    policy_keeping,
    quizzes,
    survey_answering,
    survey_drafting,
    survey_results,
    surveys,
)
from app.training.routes.door import bp

__all__ = [
    "answers",
    "authoring",
    "bp",
    "dates",
    "effect",
    "lessons",
    "policy",
    "policy_keeping",
    "quizzes",
    "survey_answering",
    "survey_drafting",
    "survey_results",
    "surveys",
]
