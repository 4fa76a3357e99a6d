"""What the desk stores; one room a part of its work."""

from app.editorial.models.checks import Check, KnownWord
from app.editorial.models.desk import Claim, Round, Suggestion
from app.editorial.models.peers import Circle, Comment, Member, Reading
from app.editorial.models.pictures import Picture
from app.editorial.models.pieces import Author, HandOver, Piece, Publication, Revision
from app.editorial.models.posts import ReadyPost
from app.editorial.models.style import Advice, HouseWord
from app.editorial.models.topics import Interest, Passing, Taking, Topic, TopicWord

__all__ = [
    "Advice",
    "Author",
    "Check",
    "Circle",
    "Claim",
    "Comment",
    "HandOver",
    "HouseWord",
    "Interest",
    "KnownWord",
    "Member",
    "Passing",
    "Picture",
    "Piece",
    "Publication",
    "Reading",
    "ReadyPost",
    "Revision",
    "Round",
    "Suggestion",
    "Taking",
    "Topic",
    "TopicWord",
]
