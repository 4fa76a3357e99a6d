"""The desk's queue: what waits there and what editors have, narrowed down and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, true

from app.core.clock import now
from app.core.db import db
from app.core.pagination import Page
from app.editorial.models import Author, Claim, Piece, Revision, Round
from app.editorial.queries.pieces import PAGE_SIZE, names_of_authors
from app.people.models import Person

#: Stands for a holder where a draft is to be with nobody.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue is narrowed down to; a field that is not filled in narrows nothing."""

    kind: str = ""
    lane: str = ""
    language: str = ""
    holder_id: int | None = None  #: or NOBODY
    is_overdue: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out at all."""
        return self != QueueFilter()


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A piece as the desk's queue shows it."""

    piece_id: int
    title: str
    kind: str
    lane: str
    words: int
    handed_in_at: datetime
    due_at: datetime
    authors: str
    holder_id: int | None
    holder: str
    is_own: bool


def page_queue(
    reader_id: int, wanted: QueueFilter | None = None, *, number: int = 1, size: int = PAGE_SIZE
) -> Page[QueueLine]:
    """What is at the desk, what is due first on top. Whoever asks for a page behind the last one gets the last."""
    wanted = wanted or QueueFilter()
    total = count_at_the_desk(wanted)
    number = min(number, max(1, -(-total // size)))
    own = exists().where(Author.piece_id == Piece.id, Author.person_id == reader_id)
    columns = (Piece.id, Piece.title, Piece.kind, Round.lane, Revision.words, Round.handed_in_at, Round.due_at,
               Claim.editor_id, Person.name, own)  # fmt: skip
    query = (
        _at_the_desk(wanted, *columns)
        .join(Revision, Revision.id == Round.revision_id)
        .outerjoin(Person, Person.id == Claim.editor_id)
        .order_by(Round.due_at, Round.id)
    )
    rows = db.session.execute(query.limit(size).offset((number - 1) * size)).all()
    names = names_of_authors([row[0] for row in rows])
    return Page([_line(row, names) for row in rows], number, size, total)


def count_at_the_desk(wanted: QueueFilter | None = None) -> int:
    """How many pieces are at the desk."""
    number: int = db.session.execute(_at_the_desk(wanted or QueueFilter(), func.count(Round.id))).scalar_one()
    return number


def list_languages_at_the_desk() -> Sequence[str]:
    """The languages of what is at the desk, as far as their authors have said them."""
    query = _at_the_desk(QueueFilter(), Piece.language).where(Piece.language != "").distinct()
    return sorted(db.session.execute(query).scalars())


def _at_the_desk(wanted: QueueFilter, *columns: Any) -> Select[*tuple[Any, ...]]:
    """What is at the desk and fits; the one place that says so, so that counts and lists agree."""
    return (
        select(*columns)
        .select_from(Round)
        .join(Piece, Piece.id == Round.piece_id)
        .outerjoin(Claim, (Claim.round_id == Round.id) & (Claim.expires_at > now()))
        .where(Round.ended_at.is_(None), *_conditions(wanted))
    )


def _line(row: Row[*tuple[Any, ...]], names: dict[int, str]) -> QueueLine:
    piece_id, title, kind, lane, words, handed_in_at, due_at, holder_id, holder, is_own = row
    authors = names.get(piece_id, "")
    return QueueLine(
        piece_id, title, kind, lane, words, handed_in_at, due_at, authors, holder_id, holder or "", is_own
    )


def _conditions(wanted: QueueFilter) -> tuple[ColumnElement[bool], ...]:
    holder: ColumnElement[bool] = true()
    if wanted.holder_id is not None:
        holder = (
            Claim.editor_id.is_(None) if wanted.holder_id == NOBODY else Claim.editor_id == wanted.holder_id
        )
    return (
        Piece.kind == wanted.kind if wanted.kind else true(),
        Round.lane == wanted.lane if wanted.lane else true(),
        Piece.language == wanted.language if wanted.language else true(),
        Round.due_at < now() if wanted.is_overdue else true(),
        holder,
    )
