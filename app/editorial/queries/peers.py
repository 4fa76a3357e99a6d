"""Circles of peers, whom they were asked to read, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.editorial.models import Circle, Comment, Member, Piece, Reading
from app.editorial.queries.pieces import names_of_authors
from app.editorial.vocabulary import CircleNotFound, PieceNotFound
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class CircleLine:
    """A circle with who is in it."""

    id: int
    name: str
    members: Sequence[Person]


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A draft that somebody was asked to read."""

    piece_id: int
    title: str
    authors: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a peer said, and who they are."""

    comment: Comment
    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A peer who reads a draft."""

    person_id: int
    name: str
    asked_at: datetime
    answered_at: datetime | None


def list_circles(person_id: int) -> list[CircleLine]:
    """The circles that somebody is in, by name."""
    mine = select(Member.circle_id).where(Member.person_id == person_id)
    circles = db.session.execute(
        select(Circle).where(Circle.id.in_(mine)).order_by(Circle.name, Circle.id)
    ).scalars()
    return [CircleLine(circle.id, circle.name, list_members(circle.id)) for circle in circles.all()]


def get_own_circle(circle_id: int, actor: Actor) -> Circle:
    """A circle that somebody is in. Raises CircleNotFound."""
    circle = db.session.get(Circle, circle_id)
    if (
        circle is None
        or actor.person_id is None
        or db.session.get(Member, (circle_id, actor.person_id)) is None
    ):
        raise CircleNotFound
    return circle


def list_members(circle_id: int) -> Sequence[Person]:
    """Who is in a circle and works here, by name."""
    query = (
        select(Person)
        .join(Member, Member.person_id == Person.id)
        .where(Member.circle_id == circle_id, Person.is_active)
    )
    return db.session.execute(query.order_by(Person.name, Person.id)).scalars().all()


def list_peers(person_id: int) -> Sequence[Person]:
    """Everybody with whom somebody is in a circle, by name."""
    mine = select(Member.circle_id).where(Member.person_id == person_id)
    theirs = select(Member.person_id).where(Member.circle_id.in_(mine), Member.person_id != person_id)
    query = select(Person).where(Person.id.in_(theirs), Person.is_active).order_by(Person.name, Person.id)
    return db.session.execute(query).scalars().all()


def list_readers(piece_id: int) -> list[Reader]:
    """Who was asked to read a draft and may still see it."""
    query = (
        select(Person.id, Person.name, Reading.asked_at, Reading.answered_at)
        .join(Reading, Reading.person_id == Person.id)
        .where(Reading.piece_id == piece_id, Reading.ended_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return [Reader(*row) for row in db.session.execute(query)]


def list_readings(person_id: int) -> list[ReadingLine]:
    """The drafts that somebody was asked to read, those first of which they have said nothing yet."""
    query = (
        select(Piece.id, Piece.title, Reading.asked_at, Reading.answered_at)
        .join(Reading, Reading.piece_id == Piece.id)
        .where(Reading.person_id == person_id, Reading.ended_at.is_(None))
        .order_by(Reading.answered_at.is_not(None), Reading.asked_at.desc())
    )
    rows = db.session.execute(query).all()
    names = names_of_authors([row[0] for row in rows])
    return [ReadingLine(row[0], row[1], names.get(row[0], ""), row[2], row[3]) for row in rows]


def get_piece_to_read(piece_id: int, actor: Actor) -> Piece:
    """A draft that somebody was asked to read. Raises PieceNotFound once that has ended, and for all others."""
    reading = None if actor.person_id is None else db.session.get(Reading, (piece_id, actor.person_id))
    piece = db.session.get(Piece, piece_id)
    if reading is None or reading.ended_at is not None or piece is None:
        raise PieceNotFound
    return piece


def list_comments(piece_id: int) -> list[Said]:
    """What peers said about a draft, in the order of the text; what is about no words of it stands first."""
    query = (
        select(Comment, Person.name)
        .join(Person, Person.id == Comment.person_id)
        .where(Comment.piece_id == piece_id)
        .order_by(func.coalesce(Comment.place, -1), Comment.id)
    )
    return [Said(comment, name) for comment, name in db.session.execute(query)]


def list_placed_comments(piece_id: int) -> Sequence[Comment]:
    """What peers said about words that still stand in the text."""
    query = select(Comment).where(Comment.piece_id == piece_id, Comment.place.is_not(None))
    return db.session.execute(query).scalars().all()
