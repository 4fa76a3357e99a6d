"""Where in the text of now everything stands that was said about words of it."""

from typing import NamedTuple

from sqlalchemy import CompoundSelect, bindparam, case, func, literal_column, select, union_all

from app.core.db import db
from app.editorial.models import Comment, Suggestion
from app.editorial.queries.pieces import is_of_last_answer
from app.editorial.vocabulary import CommentState, SuggestionState


class Place(NamedTuple):
    """Where a suggestion of the desk's last answer, or what a peer said, stands in the text of now, by its number."""

    is_comment: bool
    id: int
    start: int
    end: int


def list_places(piece_id: int) -> list[Place]:
    """The places of everything that was said about words of a piece; what stands nowhere any more is left out."""
    found = db.session.connection().execute(_PLACES, {"piece_id": piece_id}).all()
    return [Place(bool(is_comment), id_, start, end) for is_comment, id_, start, end in found]


_SUGGESTED = case(
    (Suggestion.state == SuggestionState.TAKEN.value, Suggestion.replacement),
    (Suggestion.state == SuggestionState.ADAPTED.value, Suggestion.answer),
    else_=Suggestion.original,
)
_SAID_ABOUT = case(
    (Comment.state == CommentState.TAKEN.value, func.coalesce(Comment.replacement, "")), else_=Comment.quote
)
#: Made once: every decision asks for the places of all.
_PLACES: CompoundSelect[bool, int, int, int] = union_all(
    select(
        literal_column("0"), Suggestion.id, Suggestion.place, Suggestion.place + func.length(_SUGGESTED)
    ).where(is_of_last_answer(bindparam("piece_id")), Suggestion.place.is_not(None)),
    select(literal_column("1"), Comment.id, Comment.place, Comment.place + func.length(_SAID_ABOUT)).where(
        Comment.piece_id == bindparam("piece_id"), Comment.place.is_not(None)
    ),
)
