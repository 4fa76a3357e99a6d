"""What this house stores; one room a subject."""

from app.training.models.lessons import Attempt, Completion, LessonVersion, Module, Place, Unlock

__all__ = ["Attempt", "Completion", "LessonVersion", "Module", "Place", "Unlock"]
