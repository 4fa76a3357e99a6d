"""Questions asked in private, and what was said about them."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Flag, Instant, IntPK


class Question(Base):
    """Something that somebody asks a coach; one coach at a time reads it."""

    __tablename__ = "coaching_questions"
    __table_args__ = (
        UniqueConstraint("asker_id", "entry"),
        Index("ix_coaching_questions_coach_id", "coach_id"),
        Index("ix_coaching_questions_waits_since", "waits_since"),
        Index("ix_coaching_questions_last_at", "last_at"),
        # Notices name questions by number, so no number is ever given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[IntPK]
    asker_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    entry: Mapped[str] = mapped_column(
        String(64)
    )  #: names the form that it came with, so that it is kept once
    about: Mapped[str] = mapped_column(
        String(80), default="", server_default=""
    )  #: the step or the lesson it was asked beside
    is_named: Mapped[Flag]  #: coaches read the asker's name
    asked_at: Mapped[Instant]
    last_at: Mapped[Instant]  #: of the last word
    waits_since: Mapped[Instant | None]  #: since when it waits for an answer, from whomever
    coach_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))  #: who may read it
    held_until: Mapped[Instant | None]  #: until then no other coach may take it
    opened_at: Mapped[Instant | None]  #: when a coach took it for the first time
    closed_at: Mapped[Instant | None]


class QuestionTurn(Base):
    """What one of the two said, in order; of two who answer the same at once, the key lets one through."""

    __tablename__ = "coaching_turns"
    __table_args__ = (Index("ix_coaching_turns_coach_id", "coach_id"),)

    question_id: Mapped[BigInt] = mapped_column(ForeignKey("coaching_questions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    is_answer: Mapped[Flag]
    coach_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))  #: nobody once erased
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[Instant]
