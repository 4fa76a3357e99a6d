"""Who read whose pieces in a quarter, and which pieces came back to the desk. For whoever leads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select

from app.core.clock import day_from_date, end_of_day
from app.core.db import db
from app.core.pagination import Page
from app.editorial.models import Author, Piece, Revision, Round
from app.editorial.rules.pairs import Pair, same_two
from app.editorial.vocabulary import Outcome
from app.people.models import Person

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class NamedPair:
    """A pair with the names of both."""

    author: str
    editor: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Returned:
    """A piece that was at the desk more than once: its title as the desk read it last, and what was said each time."""

    title: str
    kind: str
    outcomes: Sequence[str]
    ended_at: datetime


def list_same_two(first: date, behind: date) -> list[NamedPair]:
    """The authors whose pieces nearly always had the same editor in this time, by name."""
    query = (
        select(Author.person_id, Round.editor_id, func.count())
        .select_from(Round)
        .join(Author, Author.piece_id == Round.piece_id)
        .where(
            _ended_between(first, behind),
            Round.editor_id.is_not(None),
            Round.outcome.in_([outcome.value for outcome in Outcome]),
        )
        .group_by(Author.person_id, Round.editor_id)
    )
    pairs = same_two({(author, editor or 0): count for author, editor, count in db.session.execute(query)})
    people = {one.author_id for one in pairs} | {one.editor_id for one in pairs}
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    found = [NamedPair(names.get(one.author_id, ""), names.get(one.editor_id, ""), one) for one in pairs]
    return sorted(found, key=lambda one: (one.author.casefold(), one.editor.casefold()))


def count_answered(first: date, behind: date) -> int:
    """How many pieces left the desk in this time, each once."""
    query = select(func.count(Round.piece_id.distinct())).where(_ended_between(first, behind))
    return db.session.execute(query).scalar_one()


def page_returned(first: date, behind: date, *, number: int = 1) -> Page[Returned]:
    """The pieces that left the desk in this time and had been there before, the latest first."""
    again = and_(_ended_between(first, behind), Round.number > 1)
    total = db.session.execute(select(func.count(Round.piece_id.distinct())).where(again)).scalar_one()
    latest = select(func.max(Round.id).label("id")).where(again).group_by(Round.piece_id).subquery()
    query = (
        select(Round.piece_id, Revision.title, Piece.kind, Round.ended_at)
        .join(latest, latest.c.id == Round.id)
        .join(Revision, Revision.id == Round.revision_id)
        .join(Piece, Piece.id == Round.piece_id)
        .order_by(Round.ended_at.desc(), Round.id.desc())
    )
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    said = _outcomes([row[0] for row in rows])
    items = [
        Returned(title, kind, said.get(piece_id, ()), ended) for piece_id, title, kind, ended in rows if ended
    ]
    return Page(items, number, PAGE_SIZE, total)


def _outcomes(piece_ids: Sequence[int]) -> dict[int, list[str]]:
    """What came of each stay of these pieces, in order."""
    query = (
        select(Round.piece_id, Round.outcome)
        .where(Round.piece_id.in_(piece_ids), Round.outcome != "")
        .order_by(Round.piece_id, Round.number)
    )
    found: dict[int, list[str]] = {}
    for piece_id, outcome in db.session.execute(query):
        found.setdefault(piece_id, []).append(outcome)
    return found


def _ended_between(first: date, behind: date) -> ColumnElement[bool]:
    moments = (end_of_day(day_from_date(day) - 1) for day in (first, behind))
    begin, end = moments
    return and_(Round.ended_at >= begin, Round.ended_at < end)
