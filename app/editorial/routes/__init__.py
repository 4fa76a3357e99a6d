"""The visitor's doors of the desk: one's own drafts, and the queue."""

from app.editorial.routes import (
    blog,
    checking,
    desk,
    drafts,
    leading,
    leaving,
    peers,
    pictures,
    posting,
    publishing,
    results,
    style,
    topics,
    turnaround,
)
from app.editorial.routes.door import bp

__all__ = [
    "blog",
    "bp",
    "checking",
    "desk",
    "drafts",
    "leading",
    "leaving",
    "peers",
    "pictures",
    "posting",
    "publishing",
    "results",
    "style",
    "topics",
    "turnaround",
]
