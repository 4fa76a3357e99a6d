"""What engines said about a text, and the words that its author taught them."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant
from app.editorial.models.pieces import Piece


class Check(Base):
    """What engines said about the text of a piece at one version of it; the next check takes its place."""

    __tablename__ = "editorial_checks"

    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    #: In the order of the text: start, words, message, category, replacements, and whether it was left as it is.
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: How easily it reads: figure, ease, words, sentences, long; nothing for a language without a formula.
    readability: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[Instant]  #: or asked for, until it is made

    def is_of(self, piece: Piece) -> bool:
        """Whether it was made of the text as it stands, in the language that the piece has now."""
        return (self.version, self.language) == (piece.version, piece.language)


class KnownWord(Base):
    """A word of somebody's own, which no check tells them about."""

    __tablename__ = "editorial_known_words"

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(100), primary_key=True)
