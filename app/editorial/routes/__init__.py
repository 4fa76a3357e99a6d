"""The visitor's doors of the desk: one's own drafts, and the queue."""

from app.editorial.routes import blog, checking, desk, drafts, leaving, peers, publishing
from app.editorial.routes.door import bp

__all__ = ["blog", "bp", "checking", "desk", "drafts", "leaving", "peers", "publishing"]
