"""Questions about pieces: who is what to them, and what stands in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.pagination import Page
from app.editorial.models import Author, Claim, Piece, Revision, Round, Suggestion
from app.editorial.rules.stages import Part
from app.editorial.vocabulary import PieceNotFound, SuggestionState
from app.people.models import Person
from app.people.vocabulary import Role

PAGE_SIZE = 20
LARGEST: Final = 2**31 - 1  #: that the number of a version can be
#: Whoever holds one of these edits what others have written.
EDITORS: Final = frozenset({Role.EDITOR.value, Role.DESK_LEAD.value})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a piece at the desk, since when and until when."""

    person_id: int
    name: str
    claimed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A piece as its author's list shows it."""

    piece: Piece
    open_count: int  #: suggestions that wait for a decision


def find_parts(piece_id: int, actor: Actor) -> frozenset[Part]:
    """What somebody is to a piece; nothing for whom it is nobody's business."""
    if actor.person_id is None:
        return frozenset()
    if is_author(piece_id, actor.person_id):
        return frozenset({Part.AUTHOR})
    if not EDITORS & actor.roles:
        return frozenset()
    parts = {Part.EDITOR, Part.LEAD} if Role.DESK_LEAD in actor.roles else {Part.EDITOR}
    holder = find_holder(piece_id)
    is_holder = holder is not None and holder.person_id == actor.person_id
    return frozenset({*parts, Part.HOLDER} if is_holder else parts)


def get_own_piece(piece_id: int, actor: Actor) -> Piece:
    """A piece of which somebody is an author. Raises PieceNotFound."""
    piece = db.session.get(Piece, piece_id)
    if piece is None or actor.person_id is None or not is_author(piece_id, actor.person_id):
        raise PieceNotFound
    return piece


def get_piece_at_the_desk(piece_id: int, actor: Actor) -> Piece:
    """A piece that the desk has, for its editors; before and after that it is its authors' alone. Raises PieceNotFound."""
    piece = db.session.get(Piece, piece_id)
    is_editor = Part.EDITOR in find_parts(piece_id, actor)
    if piece is None or not is_editor or find_open_round(piece_id) is None:
        raise PieceNotFound
    return piece


def find_read_text(piece_id: int, actor: Actor) -> str | None:
    """What the desk reads of a piece that it has, for whoever leads it; None for others: they read what they take on."""
    stay = find_open_round(piece_id)
    if stay is None or Part.LEAD not in find_parts(piece_id, actor):
        return None
    return db.session.get_one(Revision, stay.revision_id).text


def is_author(piece_id: int, person_id: int) -> bool:
    """Whether somebody writes a piece."""
    return db.session.get(Author, (piece_id, person_id)) is not None


def list_authors(piece_id: int) -> Sequence[Person]:
    """Who writes a piece; whoever began it is the first."""
    query = select(Person).join(Author, Author.person_id == Person.id).where(Author.piece_id == piece_id)
    return db.session.execute(query.order_by(Author.place)).scalars().all()


def find_holder(piece_id: int) -> Holder | None:
    """Which editor has a piece; None once the lease is over."""
    query = (
        select(Person.id, Person.name, Claim.claimed_at, Claim.expires_at)
        .join(Claim, Claim.editor_id == Person.id)
        .join(Round, Round.id == Claim.round_id)
        .where(Round.piece_id == piece_id, Round.ended_at.is_(None), Claim.expires_at > now())
    )
    row = db.session.execute(query).first()
    return None if row is None else Holder(*row)


@dataclass(frozen=True, slots=True)
class Held:
    """A claim that is good, and the text that its editor was given."""

    claim: Claim
    text: str


def find_claim(piece_id: int, editor_id: int) -> Held | None:
    """An editor's claim upon a piece, as long as it is good."""
    query = (
        select(Claim, Revision.text)
        .join(Round, Round.id == Claim.round_id)
        .join(Revision, Revision.id == Round.revision_id)
        .where(Round.piece_id == piece_id, Round.ended_at.is_(None))
        .where(Claim.editor_id == editor_id, Claim.expires_at > now())
    )
    row = db.session.execute(query).first()
    return None if row is None else Held(*row)


def page_own_pieces(person_id: int, *, number: int = 1) -> Page[PieceLine]:
    """What somebody writes and has written, the latest touched first."""
    mine = Piece.id.in_(select(Author.piece_id).where(Author.person_id == person_id))
    total = db.session.execute(select(func.count(Piece.id)).where(mine)).scalar_one()
    waiting = (
        select(func.count(Suggestion.id))
        .where(Suggestion.piece_id == Piece.id, Suggestion.state == SuggestionState.OPEN.value)
        .scalar_subquery()
    )
    query = select(Piece, waiting).where(mine).order_by(Piece.saved_at.desc(), Piece.id.desc())
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page([PieceLine(piece, count) for piece, count in rows], number, PAGE_SIZE, total)


def list_revisions(piece_id: int) -> Sequence[Revision]:
    """Every revision of a piece, the latest first."""
    query = select(Revision).where(Revision.piece_id == piece_id).order_by(Revision.number.desc())
    return db.session.execute(query).scalars().all()


def get_revision(piece_id: int, number: int) -> Revision:
    """One revision of a piece. Raises PieceNotFound."""
    if number > LARGEST:
        raise PieceNotFound
    query = select(Revision).where(Revision.piece_id == piece_id, Revision.number == number)
    revision = db.session.execute(query).scalar()
    if revision is None:
        raise PieceNotFound
    return revision


def find_open_round(piece_id: int) -> Round | None:
    """The present stay of a piece at the desk; None if the desk does not have it."""
    query = select(Round).where(Round.piece_id == piece_id, Round.ended_at.is_(None))
    return db.session.execute(query).scalar()


def list_rounds(piece_id: int) -> Sequence[Round]:
    """Every stay of a piece at the desk, the first first."""
    query = select(Round).where(Round.piece_id == piece_id).order_by(Round.number)
    return db.session.execute(query).scalars().all()


def list_suggestions(piece_id: int) -> Sequence[Suggestion]:
    """What the desk suggested last, in the order of the text."""
    query = select(Suggestion).where(is_of_last_answer(piece_id)).order_by(Suggestion.number)
    return db.session.execute(query).scalars().all()


def find_suggestions(piece_id: int, ids: Collection[int]) -> Sequence[Suggestion]:
    """Those of these suggestions that the desk made last, in the order of the text."""
    return db.session.execute(_CHOSEN, {"piece_id": piece_id, "ids": list(ids)}).scalars().all()


def is_of_last_answer(piece_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether a suggestion belongs to what the desk answered last about a piece."""
    latest = select(func.max(Suggestion.round_id)).where(Suggestion.piece_id == piece_id)
    return Suggestion.round_id == latest.scalar_subquery()


#: Made once: every decision asks for some.
_CHOSEN = (
    select(Suggestion)
    .where(is_of_last_answer(bindparam("piece_id")), Suggestion.id.in_(bindparam("ids", expanding=True)))
    .order_by(Suggestion.number)
)


def names_of_authors(piece_ids: Sequence[int]) -> dict[int, str]:
    """The names of who writes each of these pieces, in one line."""
    query = (
        select(Author.piece_id, Person.name)
        .join(Person, Person.id == Author.person_id)
        .where(Author.piece_id.in_(piece_ids))
        .order_by(Author.piece_id, Author.place)
    )
    found: dict[int, list[str]] = {}
    for piece_id, name in db.session.execute(query):
        found.setdefault(piece_id, []).append(name)
    return {piece_id: ", ".join(names) for piece_id, names in found.items()}
