"""Surveys: what is asked, who has taken part, what was answered, and the one release of what may be shown.

No column leads from an answer to a person, and neither of the two knows a time or an order.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import Day, day_of
from app.core.db import Base, BigId, BigInt, Instant, IntPK
from app.training.vocabulary.survey import ANSWERS_TABLE


class Survey(Base):
    """Some questions that everybody is asked, without anybody's name."""

    __tablename__ = "training_surveys"

    id: Mapped[IntPK]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  #: a Questionnaire; fixed once the survey is open
    attributes: Mapped[list[str]] = mapped_column(JSON)  #: what results may be told apart by
    state: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    k: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  #: fixed when the survey opens
    #: How the groups of those who were asked are kept: pairs of profiles, fixed when the survey opens.
    kept_as: Mapped[list[Any]] = mapped_column(JSON)
    repeats_id: Mapped[BigInt | None] = mapped_column(ForeignKey("training_surveys.id"))
    created_by: Mapped[BigInt | None]
    created_at: Mapped[Instant]
    opened_at: Mapped[Instant | None]
    closes_on: Mapped[int | None] = mapped_column(Integer)  #: a Day, inclusive
    closed_at: Mapped[Instant | None]
    reminded_on: Mapped[int | None] = mapped_column(Integer)  #: the Day on which HR reminded last
    destroyed_at: Mapped[Instant | None]  #: since when there are no answers, without any results
    #: A WhyDestroyed; an older row was of too few.
    destroyed_why: Mapped[str | None] = mapped_column(String(10))

    @property
    def last_day(self) -> Day | None:
        """The day up to and with which it is or was open; None before it opens."""
        return self.closes_on if self.closed_at is None else day_of(self.closed_at)


class Participation(Base):
    """That somebody has answered a survey. Not when, and not what."""

    __tablename__ = "training_survey_participations"
    __table_args__ = (
        Index("ix_training_survey_participations_person_id", "person_id"),
        {"sqlite_with_rowid": False},
    )

    survey_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("training_surveys.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )


class SurveyResponse(Base):
    """What somebody answered. Only `services/responses.py` reads or writes these rows."""

    __tablename__ = ANSWERS_TABLE
    __table_args__ = ({"sqlite_with_rowid": False},)

    survey_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("training_surveys.id"), primary_key=True, autoincrement=False
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)  #: by chance, and another one once sealed
    profile: Mapped[str] = mapped_column(Text)  #: where they belong, coarsely: a list as JSON
    answers: Mapped[str] = mapped_column(Text)  #: by question, as JSON in the order of the questions


class PreparedResults(Base):
    """What may be shown of a survey that is closed and sealed, until HR shows it. Whoever may not read answers reads this."""

    __tablename__ = "training_survey_prepared"

    survey_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("training_surveys.id"), primary_key=True, autoincrement=False
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    prepared_at: Mapped[Instant]


class SurveyRelease(Base):
    """What is shown of a survey, once and for good; the database refuses any change of it."""

    __tablename__ = "training_survey_releases"

    survey_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("training_surveys.id"), primary_key=True, autoincrement=False
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    released_by: Mapped[BigInt | None]
    released_at: Mapped[Instant]
