"""The visitor's doors of learning."""

from app.training.routes import answers
from app.training.routes.door import bp

__all__ = ["answers", "bp"]
