"""What the desk stores; one room a part of its work."""

from app.editorial.models.checks import Check, KnownWord
from app.editorial.models.desk import Claim, Round, Suggestion
from app.editorial.models.peers import Circle, Comment, Member, Reading
from app.editorial.models.pieces import Author, HandOver, Piece, Publication, Revision

__all__ = [
    "Author",
    "Check",
    "Circle",
    "Claim",
    "Comment",
    "HandOver",
    "KnownWord",
    "Member",
    "Piece",
    "Publication",
    "Reading",
    "Revision",
    "Round",
    "Suggestion",
]
