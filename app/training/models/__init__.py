"""What this house stores; one room a subject."""

from app.training.models.dates import Coming, TrainingDate
from app.training.models.lessons import Attempt, Completion, LessonVersion, Module, Place, Unlock
from app.training.models.policy import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText
from app.training.models.policy_comments import PolicyApproval, PolicyComment
from app.training.models.survey import Participation, PreparedResults, Survey, SurveyRelease, SurveyResponse
from app.training.models.voids import VoidQuestion

__all__ = [
    "Attempt",
    "Coming",
    "Completion",
    "LessonVersion",
    "Module",
    "Participation",
    "Place",
    "Policy",
    "PolicyAcknowledgement",
    "PolicyApproval",
    "PolicyComment",
    "PolicyDraft",
    "PolicyText",
    "PreparedResults",
    "Survey",
    "SurveyRelease",
    "SurveyResponse",
    "TrainingDate",
    "Unlock",
    "VoidQuestion",
]
