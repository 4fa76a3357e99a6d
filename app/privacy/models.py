"""Wishes to be erased: made, thought over, carried out."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK, partial_index

_IS_OPEN = text("withdrawn_at IS NULL AND done_at IS NULL")


class Erasure(Base):
    """Somebody is to be erased; until the day it is due it can be taken back."""

    __tablename__ = "privacy_erasures"
    __table_args__ = (
        Index("ix_privacy_erasures_person_id", "person_id"),
        Index("ix_privacy_erasures_due_at", "due_at"),
        # Taking it back takes all of it back: nobody has two wishes that wait.
        partial_index(
            "uq_privacy_erasures_open",
            "person_id",
            unique=True,
            where=_IS_OPEN,
        ),
    )

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    asked_by: Mapped[BigInt | None]
    asked_at: Mapped[Instant]
    due_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    begun_at: Mapped[Instant | None]  #: since when it is being carried out, and cannot be taken back
    done_at: Mapped[Instant | None]
    report: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  #: for each kind of thing: how many were erased, what stays
