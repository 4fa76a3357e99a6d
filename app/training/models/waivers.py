"""Lessons that do not count as known any more."""

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class UndoneWaiver(Base):
    """A lesson that counted as known for somebody, and why it does not any more; never changed."""

    __tablename__ = "training_undone_waivers"
    __table_args__ = (UniqueConstraint("person_id", "key", "number"),)

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"))
    number: Mapped[int] = mapped_column(Integer)  #: from 1: how often this was said and taken back
    waived_at: Mapped[Instant]
    waived_why: Mapped[str] = mapped_column(Text)
    waived_by: Mapped[BigInt | None]  #: a person's number
    undone_at: Mapped[Instant]
    undone_why: Mapped[str] = mapped_column(Text)
    undone_by: Mapped[BigInt | None]  #: a person's number
