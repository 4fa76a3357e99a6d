"""Drafts that are offered to colleagues, and what those have left behind who are no longer here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.pagination import Page
from app.core.texts import count_words
from app.editorial.models import Author, HandOver, Piece
from app.editorial.vocabulary import PieceState
from app.people.models import Person

PAGE_SIZE = 20
_PUBLIC = (PieceState.PUBLISHED.value, PieceState.WITHDRAWN.value)


@dataclass(frozen=True, slots=True)
class Offer:
    """To whom a draft is offered, and whether they would rather not."""

    name: str
    offered_at: datetime
    is_declined: bool


@dataclass(frozen=True, slots=True)
class OfferedPiece:
    """A draft as it is shown to whom it is offered: what it is, and not what stands in it."""

    piece_id: int
    title: str
    kind: str
    words: int
    name: str


@dataclass(frozen=True, slots=True)
class LeftPiece:
    """A draft of somebody who is no longer here, by its title: who left, who writes it, and to whom it was offered."""

    title: str
    kind: str
    left: Sequence[str]
    here: Sequence[str]
    offered_to: str
    is_declined: bool


def find_offer(piece_id: int) -> Offer | None:
    """To whom a draft is offered; None for nobody."""
    query = select(Person.name, HandOver.offered_at, HandOver.declined_at.is_not(None)).join(Person, Person.id == HandOver.to_id)  # fmt: skip
    row = db.session.execute(query.where(HandOver.piece_id == piece_id)).first()
    return None if row is None else Offer(*row)


def list_offered(person_id: int) -> list[OfferedPiece]:
    """The drafts that somebody may take over, the first offered first."""
    query = (
        select(Piece, Person.name)
        .join(HandOver, HandOver.piece_id == Piece.id)
        .join(Author, (Author.piece_id == Piece.id) & (Author.person_id == HandOver.from_id))
        .join(Person, Person.id == HandOver.from_id)
        .where(HandOver.to_id == person_id, HandOver.declined_at.is_(None), Piece.state.not_in(_PUBLIC))
        .order_by(HandOver.offered_at, Piece.id)
    )
    return [
        OfferedPiece(piece.id, piece.title, piece.kind, count_words(piece.text), name)
        for piece, name in db.session.execute(query)
    ]


def page_left_pieces(*, number: int = 1) -> Page[LeftPiece]:
    """Unpublished pieces of people who are switched off, where a colleague writes along or its author had offered it to one.

    What somebody wrote for themselves alone is not among them, not even by its title.
    """
    author = exists().where(Author.piece_id == Piece.id, Author.person_id == Person.id).correlate(Piece)
    offered = exists().where(HandOver.piece_id == Piece.id).correlate(Piece)
    which = (
        Piece.state.not_in(_PUBLIC),
        author.where(~Person.is_active),
        author.where(Person.is_active) | offered,
    )
    total = db.session.execute(select(func.count(Piece.id)).where(*which)).scalar_one()
    to = aliased(Person)
    query = (
        select(Piece.id, Piece.title, Piece.kind, to.name, HandOver.declined_at)
        .outerjoin(HandOver, HandOver.piece_id == Piece.id)
        .outerjoin(to, to.id == HandOver.to_id)
        .where(*which)
        .order_by(Piece.saved_at.desc(), Piece.id.desc())
    )
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    authors = _authors_of([row.id for row in rows])
    return Page(
        [
            LeftPiece(
                title=title,
                kind=kind,
                left=[name for name, is_here in authors[piece_id] if not is_here],
                here=[name for name, is_here in authors[piece_id] if is_here],
                offered_to=offered_to or "",
                is_declined=declined_at is not None,
            )
            for piece_id, title, kind, offered_to, declined_at in rows
        ],
        number,
        PAGE_SIZE,
        total,
    )


def _authors_of(piece_ids: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    query = (
        select(Author.piece_id, Person.name, Person.is_active)
        .join(Person, Person.id == Author.person_id)
        .where(Author.piece_id.in_(piece_ids))
        .order_by(Author.piece_id, Author.place)
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for piece_id, name, is_here in db.session.execute(query):
        found.setdefault(piece_id, []).append((name, is_here))
    return found
