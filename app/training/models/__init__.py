"""What this house stores; one room a subject."""

from app.training.models.policy import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText

__all__ = ["Policy", "PolicyAcknowledgement", "PolicyDraft", "PolicyText"]
