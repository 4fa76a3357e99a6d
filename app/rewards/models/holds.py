"""Acts that somebody looks at before they count: what was seen, what the person says, and what was decided."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK, partial_index

_OPEN = text("decided_at IS NULL")


class Hold(Base):
    """One act that was held, once: what was decided about it is final. The act itself stays as it is."""

    __tablename__ = "rewards_holds"
    __table_args__ = (
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decision_has_a_moment"),
        UniqueConstraint("signal_id"),
        Index("ix_rewards_holds_person_id", "person_id"),
        partial_index("ix_rewards_holds_open", "id", where=_OPEN),
    )

    id: Mapped[IntPK]
    #: The act; without a foreign key, so that whoever takes acts out does not have to know of this.
    signal_id: Mapped[BigInt]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    rule: Mapped[str] = mapped_column(String(48))
    rules_version: Mapped[int | None] = mapped_column(Integer)
    label: Mapped[dict[str, str]] = mapped_column(JSON)  #: what the rule was called then, by language
    words: Mapped[dict[str, str]] = mapped_column(JSON)  #: what it said
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  #: what was seen: numbers, never others' names
    held_at: Mapped[Instant]
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")  #: of the person
    answered_at: Mapped[Instant | None]
    decision: Mapped[str | None] = mapped_column(String(8))  #: a Decision; none while it is held
    decided_by_id: Mapped[BigInt | None]
    decided_at: Mapped[Instant | None]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decided_at is None


class FairPlayLook(Base):
    """Up to which act fair play has looked, and up to which it had before: one row.

    Acts are numbered when they are stored and seen when they are committed, so each look begins where the one before the
    last ended.
    """

    __tablename__ = "rewards_looks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seen_to: Mapped[BigInt]
    before_to: Mapped[BigInt]
    looked_at: Mapped[Instant]
