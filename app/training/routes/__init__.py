"""The visitor's doors of learning."""

from app.training.routes import dates
from app.training.routes.door import bp

__all__ = ["bp", "dates"]
