"""What came of a piece, and where its authors can be found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from app.core.addresses import full_address
from app.core.db import db
from app.editorial.models import Piece
from app.editorial.queries.pieces import list_authors
from app.editorial.queries.posts import list_posted
from app.editorial.rules.results import Results, results_of, spellings
from app.editorial.vocabulary import PieceNotFound, PieceState
from app.people.models import Person
from app.signals.models import PlatformAccount
from app.signals.queries import list_accounts, list_acts_about


@dataclass(frozen=True, slots=True)
class PublishedPiece:
    """A published piece as colleagues see it: with its authors, and where each can be found."""

    piece: Piece
    authors: Sequence[tuple[Person, Sequence[PlatformAccount]]]


#: Which acts do not count just now: the houses above know.
_left_out: list[Callable[[], Select[int]]] = []


def leave_out_of_results(acts: Callable[[], Select[int]]) -> None:
    """Say which acts are not counted for anybody as long as nobody has decided about them."""
    _left_out[:] = [acts]


def get_published(piece_id: int) -> PublishedPiece:
    """What a colleague published. Raises PieceNotFound for what is not out, or no longer."""
    piece = db.session.get(Piece, piece_id)
    if piece is None or piece.state != PieceState.PUBLISHED:
        raise PieceNotFound
    return PublishedPiece(piece, [(author, list_accounts(author.id)) for author in list_authors(piece_id)])


def get_results(piece: Piece) -> Results:
    """What is known to have come of a piece: acts about its link, and about the posts that tell of it.

    What is held until somebody has looked at it is not among it, as for whatever is counted.
    """
    links = {full_address(piece.link), *(post.link for post in list_posted(piece.id))}
    if piece.slug:
        links |= {f"/blog/{piece.slug}", full_address(f"/blog/{piece.slug}")}
    known = frozenset().union(*map(spellings, links))
    author_ids = {author.id for author in list_authors(piece.id)}
    left_out = _left_out[0]() if _left_out else None
    return results_of(list_acts_about(known, without=left_out) if known else [], author_ids)


def list_sharers(results: Results) -> Sequence[int]:
    """Who passed a piece on and can be told something."""
    query = select(Person.id).where(Person.id.in_(results.sharer_ids), Person.is_active)
    return db.session.execute(query.order_by(Person.id)).scalars().all()
