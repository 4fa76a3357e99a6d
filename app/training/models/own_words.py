"""Answers in somebody's own words, and what a coach said to them."""

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant


class OwnWords(Base):
    """What somebody wrote to one question of an attempt; its points stand with those of the attempt."""

    __tablename__ = "training_own_words"

    attempt_id: Mapped[BigInt] = mapped_column(
        ForeignKey("training_attempts.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  #: of the question
    words: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text, server_default="")  #: by the coach who graded it
    graded_by: Mapped[BigInt | None]  #: a person's number
    graded_at: Mapped[Instant | None]
