"""Pieces, their immutable revisions, the desk's work on them, and suggestions as records beside the text."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Count, Instant, IntPK
from app.editorial.vocabulary import CommentState, SuggestionState

_IS_OPEN = text("ended_at IS NULL")
_IS_SCHEDULED = text("scheduled_for IS NOT NULL")


class Piece(Base):
    """Something that somebody writes. `text` is what the authors have before them; nobody else ever writes to it."""

    __tablename__ = "editorial_pieces"
    __table_args__ = (
        UniqueConstraint("slug"),
        Index("ix_editorial_pieces_published_at", "published_at"),
        Index("ix_editorial_pieces_scheduled_for", "scheduled_for", postgresql_where=_IS_SCHEDULED, sqlite_where=_IS_SCHEDULED),
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
    minutes_planned: Mapped[Count]
    minutes_spent: Mapped[Count]
    published_at: Mapped[Instant | None]
    scheduled_for: Mapped[Instant | None]  #: when it goes onto the blog by itself
    slug: Mapped[str | None] = mapped_column(String(120))  #: its name on the blog; none if it is not there
    link: Mapped[str] = mapped_column(Text, default="", server_default="")  #: where it was published


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


class Round(Base):
    """One stay of a piece at the desk: from being handed in until the desk has answered or the author takes it back."""

    __tablename__ = "editorial_rounds"
    __table_args__ = (
        UniqueConstraint("piece_id", "number"),
        # The queue: what is due first.
        Index("ix_editorial_rounds_waiting", "due_at", "id", postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN),
        # A piece is at the desk once.
        Index("uq_editorial_rounds_open", "piece_id", unique=True, postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN),
    )  # fmt: skip

    id: Mapped[IntPK]
    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"))
    number: Mapped[int] = mapped_column(Integer)
    revision_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_revisions.id"))  #: what the desk reads
    lane: Mapped[str] = mapped_column(String(8))
    handed_in_at: Mapped[Instant]
    due_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    outcome: Mapped[str] = mapped_column(String(16), default="", server_default="")  #: or "taken-back"
    editor_id: Mapped[BigInt | None]  #: who answered
    #: What the editor wrote beside the suggestions.
    words: Mapped[str] = mapped_column(Text, default="", server_default="")


class Claim(Base):
    """A lease: an editor has a piece for a while, with the copy that they edit. Expired, it is worth nothing."""

    __tablename__ = "editorial_claims"
    __table_args__ = (Index("ix_editorial_claims_editor_id", "editor_id"),)

    round_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_rounds.id"), primary_key=True)
    editor_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    claimed_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    copy: Mapped[str] = mapped_column(Text)  #: the editor's own; never becomes the author's text
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")  #: of the copy


class Suggestion(Base):
    """Replace `original`, at `start` of a revision, by `replacement`; it stands beside the text until an author takes it."""

    __tablename__ = "editorial_suggestions"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index("ix_editorial_suggestions_piece_id", "piece_id", "round_id"),
        CheckConstraint("original <> replacement", name="changes_something"),
    )  # fmt: skip

    id: Mapped[IntPK]
    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"))
    round_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_rounds.id"))
    number: Mapped[int] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)  #: in the revision that the desk read
    original: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(16), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[str] = mapped_column(String(16))
    #: Where it begins in the text of now; none while that is unknown.
    place: Mapped[int | None] = mapped_column(Integer)
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[BigInt | None]
    #: The author's word about it, or the words that they took it in.
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")

    @property
    def is_decided(self) -> bool:
        """Whether its author has decided upon it."""
        return self.state != SuggestionState.OPEN

    @property
    def standing(self) -> str:
        """What stands in the text at its place: the author's words, or those that were taken."""
        if self.state == SuggestionState.TAKEN:
            return self.replacement
        return self.answer if self.state == SuggestionState.ADAPTED else self.original

    @property
    def is_takeable(self) -> bool:
        """Whether it can be taken as things stand; else it can be read like a comment."""
        return self.state == SuggestionState.OPEN and self.place is not None


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
