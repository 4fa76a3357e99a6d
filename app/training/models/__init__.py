"""What this house stores; one room a subject."""

from app.training.models.lessons import Attempt, Completion, LessonVersion, Module, Place, Unlock
from app.training.models.policy import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText

__all__ = [
    "Attempt",
    "Completion",
    "LessonVersion",
    "Module",
    "Place",
    "Policy",
    "PolicyAcknowledgement",
    "PolicyDraft",
    "PolicyText",
    "Unlock",
]
