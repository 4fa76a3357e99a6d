"""Circles, whom a draft was shown to, and what they said."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK
from app.editorial.vocabulary import CommentState


class Circle(Base):
    """Three to six people who read each other's drafts before anybody else does."""

    __tablename__ = "editorial_circles"

    id: Mapped[IntPK]
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[Instant]


class Member(Base):
    """Somebody in a circle."""

    __tablename__ = "editorial_members"
    __table_args__ = (Index("ix_editorial_members_person_id", "person_id"),)

    circle_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_circles.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    joined_at: Mapped[Instant]


class Reading(Base):
    """A peer who was asked to read a draft; ended, they see it no more."""

    __tablename__ = "editorial_readings"
    __table_args__ = (Index("ix_editorial_readings_person_id", "person_id"),)

    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    asked_at: Mapped[Instant]
    answered_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]


class Comment(Base):
    """What a peer says about a draft, perhaps about some words of it, perhaps with others in their place."""

    __tablename__ = "editorial_comments"
    __table_args__ = (Index("ix_editorial_comments_piece_id", "piece_id"),)

    id: Mapped[IntPK]
    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    made_at: Mapped[Instant]
    quote: Mapped[str] = mapped_column(Text, default="", server_default="")
    replacement: Mapped[str | None] = mapped_column(Text)  #: none for words about it alone
    words: Mapped[str] = mapped_column(Text, default="", server_default="")
    place: Mapped[int | None] = mapped_column(Integer)  #: where the quote begins in the text of now
    state: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[Instant | None]

    @property
    def standing(self) -> str:
        """What stands in the text at its place: the words that it is about, or those that were taken."""
        return (self.replacement or "") if self.state == CommentState.TAKEN else self.quote

    @property
    def is_takeable(self) -> bool:
        """Whether its author can take the other words as things stand."""
        return self.state == CommentState.OPEN and self.replacement is not None and self.place is not None
