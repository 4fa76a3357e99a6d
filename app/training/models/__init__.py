"""What this house stores; one room a subject."""

from app.training.models.dates import Coming, TrainingDate
from app.training.models.lessons import Attempt, Completion, LessonVersion, Module, Place, Unlock
from app.training.models.own_words import OwnWords
from app.training.models.policy import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText
from app.training.models.policy_comments import PolicyApproval, PolicyComment
from app.training.models.refreshes import Refresh
from app.training.models.survey import Participation, PreparedResults, Survey, SurveyRelease, SurveyResponse
from app.training.models.voids import VoidQuestion
from app.training.models.waivers import UndoneWaiver

__all__ = [
    "Attempt",
    "Coming",
    "Completion",
    "LessonVersion",
    "Module",
    "OwnWords",
    "Participation",
    "Place",
    "Policy",
    "PolicyAcknowledgement",
    "PolicyApproval",
    "PolicyComment",
    "PolicyDraft",
    "PolicyText",
    "PreparedResults",
    "Refresh",
    "Survey",
    "SurveyRelease",
    "SurveyResponse",
    "TrainingDate",
    "UndoneWaiver",
    "Unlock",
    "VoidQuestion",
]
