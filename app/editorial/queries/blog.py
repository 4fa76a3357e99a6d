"""What the public reads, and what colleagues published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from app.core.db import db
from app.core.pagination import Page
from app.editorial.models import Piece, Publication
from app.editorial.queries.pieces import names_of_authors
from app.editorial.vocabulary import NotOnTheBlog, PieceState
from app.organisation.queries import organisation

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Post:
    """A piece as it stands on the blog."""

    piece_id: int
    slug: str
    title: str
    text: str
    language: str
    authors: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewPiece:
    """A piece that was published, on the blog or elsewhere, as colleagues see it."""

    piece_id: int
    title: str
    kind: str
    link: str
    authors: str
    published_at: datetime


def page_posts(*, number: int = 1, size: int = PAGE_SIZE) -> Page[Post]:
    """What stands on the blog, the latest first. Raises NotOnTheBlog where there is no blog."""
    demand_blog()
    total = db.session.execute(select(func.count(Piece.id)).where(*_on_blog())).scalar_one()
    query = posts().order_by(Piece.published_at.desc(), Piece.id.desc())
    rows = db.session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(_with_authors(rows), number, size, total)


def get_post(slug: str) -> Post:
    """What stands on the blog under this name. Raises NotOnTheBlog."""
    demand_blog()
    rows = db.session.execute(posts().where(Piece.slug == slug)).all()
    if not rows:
        raise NotOnTheBlog
    return _with_authors(rows)[0]


def list_corrections(piece_id: int) -> Sequence[Publication]:
    """What was corrected since a piece was published, the latest first."""
    query = select(Publication).where(Publication.piece_id == piece_id, Publication.number > 1)
    return db.session.execute(query.order_by(Publication.number.desc())).scalars().all()


def list_addresses() -> Sequence[tuple[str, datetime]]:
    """Every name on the blog, and when it changed last. Raises NotOnTheBlog where there is no blog."""
    demand_blog()
    query = (
        select(Piece.slug, func.max(Publication.at))
        .join(Publication, Publication.piece_id == Piece.id)
        .where(*_on_blog())
        .group_by(Piece.slug)
        .order_by(Piece.slug)
    )
    return [(slug or "", at) for slug, at in db.session.execute(query).all()]


def page_published(*, number: int = 1, size: int = PAGE_SIZE) -> Page[NewPiece]:
    """What colleagues published, the latest first."""
    is_out = Piece.state == PieceState.PUBLISHED.value
    total = db.session.execute(select(func.count(Piece.id)).where(is_out)).scalar_one()
    query = select(Piece.id, Piece.title, Piece.kind, Piece.link, Piece.published_at).where(is_out)
    rows = db.session.execute(
        query.order_by(Piece.published_at.desc(), Piece.id.desc()).limit(size).offset((number - 1) * size)
    ).all()
    names = names_of_authors([row.id for row in rows])
    pieces = [
        NewPiece(row.id, row.title, row.kind, row.link, names.get(row.id, ""), row.published_at)
        for row in rows
    ]
    return Page(pieces, number, size, total)


def demand_blog() -> None:
    """Raise NotOnTheBlog unless the organisation shows a blog."""
    if not organisation().public_blog:
        raise NotOnTheBlog


def _on_blog() -> tuple[ColumnElement[bool], ...]:
    return Piece.state == PieceState.PUBLISHED.value, Piece.slug.is_not(None)


def posts(piece_id: int | None = None, *, words: str = "") -> Select[*tuple[Any, ...]]:
    """What stands on the blog: all of it, or this piece if its text holds these words."""
    latest = (
        select(func.max(Publication.number))
        .where(Publication.piece_id == Piece.id)
        .correlate(Piece)
        .scalar_subquery()
    )
    return (
        select(
            Piece.id,
            Piece.slug,
            Publication.title,
            Publication.text,
            Piece.language,
            Piece.published_at,
            Publication.at,
        )
        .join(Publication, (Publication.piece_id == Piece.id) & (Publication.number == latest))
        .where(*_on_blog())
        .where(*([] if piece_id is None else [Piece.id == piece_id, Publication.text.contains(words)]))
    )


def _with_authors(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Post]:
    names = names_of_authors([row[0] for row in rows])
    return [
        Post(row[0], row[1], row[2], row[3], row[4], names.get(row[0], ""), row[5], row[6]) for row in rows
    ]
