"""Lessons, who has got how far with them, and what was answered at their end."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class Module(Base):
    """A lesson under its key, in whichever languages. It is taken out of the list, and never deleted."""

    __tablename__ = "training_modules"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    origin: Mapped[str] = mapped_column(String(8))  #: of a file, or of the browser
    archived_at: Mapped[Instant | None]


class LessonVersion(Base):
    """What a lesson said in one language from one day on; never changed."""

    __tablename__ = "training_versions"
    __table_args__ = (UniqueConstraint("key", "language", "number"),)

    id: Mapped[IntPK]
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"))
    language: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)  #: the whole file
    hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[Instant]
    published_by: Mapped[BigInt | None]  #: a person's number; nobody for commands


class Unlock(Base):
    """A lesson that has opened to somebody, and stays open whatever comes."""

    __tablename__ = "training_unlocks"

    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"), primary_key=True)
    unlocked_at: Mapped[Instant]


class Place(Base):
    """How far somebody has read in a lesson."""

    __tablename__ = "training_places"

    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"), primary_key=True)
    part: Mapped[int] = mapped_column(Integer)  #: from 0
    furthest: Mapped[int] = mapped_column(Integer)  #: the last part that they have seen
    begun_at: Mapped[Instant]
    kept_at: Mapped[Instant]


class Completion(Base):
    """A lesson that somebody has done, once and for good, with the version of that day."""

    __tablename__ = "training_completions"

    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"), primary_key=True)
    version_id: Mapped[BigInt] = mapped_column(ForeignKey("training_versions.id"))
    how: Mapped[str] = mapped_column(String(8))
    completed_at: Mapped[Instant]
    waived_why: Mapped[str] = mapped_column(Text, server_default="")  #: why it counts as known; else empty
    waived_by: Mapped[BigInt | None]  #: who said so: a person's number


class Attempt(Base):
    """One time that somebody answers the questions of a lesson; counted from its beginning."""

    __tablename__ = "training_attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "key", "n"),
        Index("ix_training_attempts_key_state", "key", "state"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"))
    n: Mapped[int] = mapped_column(Integer)  #: from 1, without gaps
    version_id: Mapped[BigInt] = mapped_column(ForeignKey("training_versions.id"))
    state: Mapped[str] = mapped_column(String(10))
    seed: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[Instant]
    deadline: Mapped[Instant]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)  #: shown places by the number of the question
    saved_at: Mapped[Instant | None]
    submitted_at: Mapped[Instant | None]
    points: Mapped[list[Any]] = mapped_column(JSON)  #: of each question, once it is graded
    is_passed: Mapped[bool | None]
