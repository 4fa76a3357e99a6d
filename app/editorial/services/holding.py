"""Holding pieces: nobody else changes one, nor what belongs to it, until the unit of work ends.

People are held before pieces. Publishing and answering are acts of all authors, so these are held first and all at once;
and nobody's records become one while somebody writes.
"""

from collections.abc import Collection

from sqlalchemy import select

from app.core.db import db
from app.editorial.models import Author, Piece, Topic
from app.people.services.holding import hold_people


def held_piece(piece_id: int, *, persons: Collection[int] = (), with_authors: bool = False) -> Piece | None:
    """A piece as it is now, held; None if there is none. `persons`, or all its authors, are held before it."""
    authors = select(Author.person_id).where(Author.piece_id == piece_id)
    hold_people(authors if with_authors else persons)
    query = select(Piece).where(Piece.id == piece_id).with_for_update()
    piece = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if with_authors:
        hold_people(authors)  # whoever has come to write along in this very moment
    return piece


def held_topic(topic_id: int, *, persons: Collection[int] = ()) -> Topic | None:
    """A wanted topic as it is now, held; None if there is none. `persons` are held before it."""
    hold_people(persons)
    query = select(Topic).where(Topic.id == topic_id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar()
