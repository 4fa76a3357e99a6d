"""Badges that somebody asks for: why they should have one, and what HR decided."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class Appeal(Base):
    """Somebody finds that a badge should be theirs. What was decided is final; they can ask again with other words."""

    __tablename__ = "rewards_appeals"
    __table_args__ = (
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decision_has_a_moment"),
        UniqueConstraint("person_id", "badge_key", "turn"),
        Index("ix_rewards_appeals_decided_at", "decided_at"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    badge_key: Mapped[str] = mapped_column(String(48))
    turn: Mapped[int] = mapped_column(Integer)  #: how often this person had asked for this badge before
    title: Mapped[dict[str, str]] = mapped_column(JSON)  #: what the badge was called then, by language
    description: Mapped[dict[str, str]] = mapped_column(JSON)  #: what it said
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Instant]
    decision: Mapped[str | None] = mapped_column(String(8))  #: a Verdict; none while it waits
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_by: Mapped[BigInt | None]
    decided_at: Mapped[Instant | None]
