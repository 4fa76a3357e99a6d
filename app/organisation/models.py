"""The decisions of the organisation, one row each, and who made them."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Flag, Instant, IntPK


class Setting(Base):
    """A setting that somebody has made; what nobody has made stays at its default."""

    __tablename__ = "organisation_settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[Instant]
    changed_by: Mapped[BigInt | None]
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class Logo(Base):
    """The picture beside the organisation's name, as it was handed in and found to be safe."""

    __tablename__ = "organisation_logos"

    digest: Mapped[str] = mapped_column(
        String(64), primary_key=True
    )  #: names its address, so that it may be kept for ever
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[Instant]


class Holiday(Base):
    """A day on which nobody in a country is expected to work; an empty country means all of them."""

    __tablename__ = "organisation_holidays"
    __table_args__ = (UniqueConstraint("country", "day"),)

    id: Mapped[IntPK]
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    day: Mapped[int] = mapped_column(Integer)  #: a Day
    name: Mapped[str] = mapped_column(String(120))


class Switch(Base):
    """Whether a game element is on for a country, a department, or (both empty) everywhere; the nearest one wins."""

    __tablename__ = "organisation_switches"
    __table_args__ = (UniqueConstraint("element", "country", "department"),)

    id: Mapped[IntPK]
    element: Mapped[str] = mapped_column(String(24))
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    department: Mapped[str] = mapped_column(String(120), default="", server_default="")
    is_on: Mapped[Flag]
    changed_at: Mapped[Instant]
    changed_by: Mapped[BigInt | None]


class WorkingTimeAnswer(Base):
    """What somebody paid by the hour said last when they were asked whether this is working time."""

    __tablename__ = "organisation_working_time_answers"

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    day: Mapped[int] = mapped_column(Integer)  #: a Day; on others the answer says nothing
    is_working: Mapped[bool]
    answered_at: Mapped[Instant]
