"""What this house holds about people: what they write, and what they did at the desk."""

from app.editorial.privacy import checks, desk, peers, pieces, posts, topics

#: Erased from the last to the first: versions, suggestions and findings go with the piece.
HOLDINGS = (
    *pieces.HOLDINGS,
    *desk.HOLDINGS,
    *checks.HOLDINGS,
    *peers.HOLDINGS,
    *posts.HOLDINGS,
    *topics.HOLDINGS,
)
