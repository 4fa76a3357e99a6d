"""Original pieces that count for their authors, what every fifth of them earns, and what was handed over for it."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Flag, Instant, IntPK, partial_index
from app.rewards.rules.recognition import pieces_of

_STANDS = text("undone_at IS NULL")


class QualifyingPiece(Base):
    """An original piece that counts for one of its authors: once, however often it is told of or wherever it moves."""

    __tablename__ = "rewards_pieces"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        UniqueConstraint("person_id", "piece_id"),
        Index("ix_rewards_pieces_piece_id", "piece_id"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    key: Mapped[str] = mapped_column(String(64))  #: of its link, however that is spelt
    piece_id: Mapped[BigInt | None]  #: a piece of the desk; none for what was published elsewhere
    link: Mapped[str] = mapped_column(Text, default="", server_default="")
    qualified_at: Mapped[Instant]
    disqualified_at: Mapped[Instant | None]  #: taken off, or the act that told of it was taken back


class Recognition(Base):
    """Something earned by every fifth piece. Granted once for each occasion, and never taken back."""

    __tablename__ = "rewards_recognitions"
    __table_args__ = (UniqueConstraint("person_id", "occasion"),)

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    occasion: Mapped[str] = mapped_column(String(32))  #: pieces:5, pieces:10, ...
    earned_at: Mapped[Instant]  #: when the last of these pieces came to count
    recorded_at: Mapped[Instant]
    is_listed: Mapped[Flag]  #: HR wants it on the list, whatever the policy says

    @property
    def pieces(self) -> int:
        """For how many pieces it is."""
        return pieces_of(self.occasion)


class Gift(Base):
    """What was handed over for a recognition. A mistake stays to be seen, with who took it back and why."""

    __tablename__ = "rewards_gifts"
    __table_args__ = (
        partial_index("ix_rewards_gifts_standing", "recognition_id", unique=True, where=_STANDS),
        Index("ix_rewards_gifts_recognition_id", "recognition_id"),
    )  # fmt: skip

    id: Mapped[IntPK]
    recognition_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_recognitions.id"))
    what: Mapped[str] = mapped_column(Text)
    given_on: Mapped[int] = mapped_column(Integer)  #: a Day
    cost: Mapped[int | None] = mapped_column(Integer)  #: in hundredths of the currency
    currency: Mapped[str] = mapped_column(String(3))
    recorded_by: Mapped[BigInt | None]
    recorded_at: Mapped[Instant]
    undone_at: Mapped[Instant | None]
    undone_by: Mapped[BigInt | None]
    undone_why: Mapped[str] = mapped_column(Text, default="", server_default="")
