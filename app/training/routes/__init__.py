"""The visitor's doors of learning."""

from app.training.routes import (
    answers,
    authoring,
    dates,
    effect,
    lessons,
    listing,
    policy,
    policy_comments,
    policy_keeping,
    quizzes,
    survey_answering,
    survey_drafting,
    survey_results,
    surveys,
    voids,
    waivers,
)
from app.training.routes.door import bp, show_where_coaches_are_asked

__all__ = [
    "answers",
    "authoring",
    "bp",
    "dates",
    "effect",
    "lessons",
    "listing",
    "policy",
    "policy_comments",
    "policy_keeping",
    "quizzes",
    "show_where_coaches_are_asked",
    "survey_answering",
    "survey_drafting",
    "survey_results",
    "surveys",
    "voids",
    "waivers",
]
