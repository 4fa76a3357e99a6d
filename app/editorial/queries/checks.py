"""Questions about checks of drafts, and about the words that people have taught them."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.editorial.models import Author, Check, KnownWord


def find_check(piece_id: int) -> Check | None:
    """The latest check of a piece, made or asked for."""
    return db.session.get(Check, piece_id)


def list_known_words(person_id: int) -> Sequence[str]:
    """The words that somebody has taught, in order."""
    query = select(KnownWord.word).where(KnownWord.person_id == person_id).order_by(KnownWord.word)
    return db.session.execute(query).scalars().all()


def list_known_words_of_authors(piece_id: int) -> Sequence[str]:
    """The words that any author of a piece has taught: whoever checks it, each finds their own words at peace."""
    query = select(KnownWord.word).join(Author, Author.person_id == KnownWord.person_id)
    return db.session.execute(query.where(Author.piece_id == piece_id).distinct()).scalars().all()
