"""Guides and webinars, and who comes to them."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class TrainingDate(Base):
    """A guide or webinar at one time. It is cancelled, and never deleted: calendars know it."""

    __tablename__ = "training_dates"
    __table_args__ = (
        Index("ix_training_dates_host_id", "host_id"),
        Index("ix_training_dates_starts_at", "starts_at"),
    )

    id: Mapped[IntPK]
    uid: Mapped[str] = mapped_column(
        String(64), unique=True
    )  #: what calendars know it by; made of the form that it came with, so that it is kept once
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="", server_default="")
    zone: Mapped[str] = mapped_column(
        String(16), default="", server_default=""
    )  #: the stretch it has in mind; empty for all
    starts_at: Mapped[Instant]
    minutes: Mapped[int] = mapped_column(Integer)
    time_zone: Mapped[str] = mapped_column(String(64))  #: in which it was planned
    link: Mapped[str] = mapped_column(Text, default="", server_default="")
    room: Mapped[str] = mapped_column(String(120), default="", server_default="")
    host_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))
    planned_by: Mapped[BigInt | None]
    changed_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    cancelled_why: Mapped[str] = mapped_column(Text, default="", server_default="")
    recording: Mapped[str] = mapped_column(Text, default="", server_default="")
    captions: Mapped[str] = mapped_column(Text, default="", server_default="")
    transcript: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")  #: raised by every change


class Coming(Base):
    """Whether somebody comes to a date, and whether they were there."""

    __tablename__ = "training_dates_coming"
    __table_args__ = (Index("ix_training_dates_coming_person_id", "person_id"),)

    date_id: Mapped[BigInt] = mapped_column(
        ForeignKey("training_dates.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    is_coming: Mapped[bool]
    said_at: Mapped[Instant]
    attended_at: Mapped[Instant | None]  #: when it was said that they were there
    marks: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  #: how often that was said
    signal_id: Mapped[BigInt | None]  #: the act that counts for it
