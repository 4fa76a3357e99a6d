"""What this house stores; one room a subject."""

from app.training.models.dates import Coming, TrainingDate

__all__ = ["Coming", "TrainingDate"]
