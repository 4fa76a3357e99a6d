"""The visitor's doors of the desk: one's own drafts, and the queue."""

from app.editorial.routes import desk, drafts
from app.editorial.routes.door import bp

__all__ = ["bp", "desk", "drafts"]
