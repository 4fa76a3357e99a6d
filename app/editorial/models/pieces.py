"""Pieces, who writes them, their immutable revisions, and what was published of them."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Count, Instant, IntPK, partial_index

_IS_SCHEDULED = text("scheduled_for IS NOT NULL")


class Piece(Base):
    """Something that somebody writes. `text` is what the authors have before them; nobody else ever writes to it."""

    __tablename__ = "editorial_pieces"
    __table_args__ = (
        UniqueConstraint("slug"),
        Index("ix_editorial_pieces_published_at", "published_at"),
        partial_index("ix_editorial_pieces_scheduled_for", "scheduled_for", where=_IS_SCHEDULED),
    )  # fmt: skip
    id: Mapped[IntPK]
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(16), default="", server_default="")
    state: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")  #: of the text and its title
    saved_at: Mapped[Instant]
    saved_by: Mapped[BigInt | None]
    head_number: Mapped[Count]  #: the number of the latest Revision; 0 before the first
    made_at: Mapped[Instant]
    lane: Mapped[str] = mapped_column(String(8), default="", server_default="")
    due_at: Mapped[Instant | None]  #: the desk's promise, while it is at the desk
    #: What editors should leave alone.
    voice_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    minutes_planned: Mapped[Count]  #: none until somebody plans
    minutes_spent: Mapped[Count]  #: as the authors say
    published_at: Mapped[Instant | None]
    scheduled_for: Mapped[Instant | None]  #: when it goes onto the blog by itself
    slug: Mapped[str | None] = mapped_column(String(120))  #: its name on the blog; none if it is not there
    link: Mapped[str] = mapped_column(Text, default="", server_default="")  #: where it was published

    @property
    def is_time_full(self) -> bool:
        """Whether the time that was planned for it has been spent."""
        return 0 < self.minutes_planned <= self.minutes_spent


class Author(Base):
    """Somebody who writes a piece; the one with the lowest place began it."""

    __tablename__ = "editorial_authors"
    __table_args__ = (Index("ix_editorial_authors_person_id", "person_id"),)

    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer)


class Revision(Base):
    """The text as it was at a moment that somebody may want back, or that the desk reads. Never changed."""

    __tablename__ = "editorial_revisions"
    __table_args__ = (UniqueConstraint("piece_id", "number"),)

    id: Mapped[IntPK]
    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[BigInt | None]
    made_at: Mapped[Instant]


class Publication(Base):
    """A piece as the public reads it: the first time, and again with each correction. Never changed."""

    __tablename__ = "editorial_publications"

    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]
    why: Mapped[str] = mapped_column(Text, default="", server_default="")  #: what was corrected


class HandOver(Base):
    """A draft that one of its authors has offered to a colleague; taken, it is gone, and they are an author."""

    __tablename__ = "editorial_hand_overs"
    __table_args__ = (
        Index("ix_editorial_hand_overs_to_id", "to_id"),
        Index("ix_editorial_hand_overs_from_id", "from_id"),
    )

    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"), primary_key=True)
    from_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    to_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    offered_at: Mapped[Instant]
    declined_at: Mapped[Instant | None]  #: they would rather not; their author may offer it to somebody else
