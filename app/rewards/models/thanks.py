"""Public thanks, and what was reported of them."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class ThankYou(Base):
    """A few words with which somebody thanks a colleague before everybody. Its words are never changed."""

    __tablename__ = "rewards_thanks"
    __table_args__ = (
        UniqueConstraint("giver_id", "entry"),
        Index("ix_rewards_thanks_thanked_id", "thanked_id"),
        Index("ix_rewards_thanks_day", "day"),
    )

    id: Mapped[IntPK]
    giver_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    thanked_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    reason: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(
        String(64)
    )  #: names the form that it came with, so that it is kept once
    given_at: Mapped[Instant]
    day: Mapped[int] = mapped_column(Integer)  #: the organisation's Day of given_at, cut once
    withdrawn_at: Mapped[Instant | None]  #: its giver has taken it back
    kept_at: Mapped[Instant | None]  #: whoever was thanked keeps it to themselves
    hidden_at: Mapped[Instant | None]  #: HR has hidden it
    hidden_by: Mapped[BigInt | None]
    hidden_why: Mapped[str] = mapped_column(Text, default="", server_default="")

    @property
    def is_gone(self) -> bool:
        """Whether it was taken back or hidden, so that it is nowhere shown any more."""
        return self.withdrawn_at is not None or self.hidden_at is not None


class ThanksReport(Base):
    """Somebody finds that a thank-you should not stand there; each says so once."""

    __tablename__ = "rewards_thanks_reports"
    __table_args__ = (Index("ix_rewards_thanks_reports_reporter_id", "reporter_id"),)

    thanks_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_thanks.id"), primary_key=True)
    reporter_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    why: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[Instant]
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[BigInt | None]
    is_hidden: Mapped[bool | None]  #: what was decided
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
