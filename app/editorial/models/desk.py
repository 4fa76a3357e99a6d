"""The desk's work on pieces: stays, leases, and suggestions as records beside the text."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK, partial_index
from app.editorial.vocabulary import SuggestionState

_IS_OPEN = text("ended_at IS NULL")


class Round(Base):
    """One stay of a piece at the desk: from being handed in until the desk has answered or the author takes it back."""

    __tablename__ = "editorial_rounds"
    __table_args__ = (
        UniqueConstraint("piece_id", "number"),
        # The queue: what is due first.
        partial_index("ix_editorial_rounds_waiting", "due_at", "id", where=_IS_OPEN),
        # What was answered in a week or a quarter.
        Index("ix_editorial_rounds_ended_at", "ended_at"),
        # A piece is at the desk once.
        partial_index("uq_editorial_rounds_open", "piece_id", unique=True, where=_IS_OPEN),
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
    #: What its author said to the desk when they sent it.
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")


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
