"""Lessons that were gone through once more."""

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant


class Refresh(Base):
    """A day on which somebody went through a lesson again that they had done; never changed."""

    __tablename__ = "training_refreshes"

    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  #: the organisation's
    version_id: Mapped[BigInt] = mapped_column(ForeignKey("training_versions.id"))
    how: Mapped[str] = mapped_column(String(8))
    noted_at: Mapped[Instant]
