"""What this house stores; one room a subject."""

from app.training.models.dates import Coming, TrainingDate
from app.training.models.lessons import Attempt, Completion, LessonVersion, Module, Place, Unlock
from app.training.models.policy import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText

__all__ = [
    "Attempt",
    "Coming",
    "Completion",
    "LessonVersion",
    "Module",
    "Place",
    "Policy",
    "PolicyAcknowledgement",
    "PolicyDraft",
    "PolicyText",
    "TrainingDate",
    "Unlock",
]
