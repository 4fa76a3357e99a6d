"""Notices: one each time there is something to tell, never twice for the same cause."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK, partial_index

_TO_MAIL = text("mailed_at IS NULL AND read_at IS NULL")


class Notice(Base):
    """Something to tell one person; its words are made when it is read, in the reader's language."""

    __tablename__ = "notices_notices"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notices_notices_person_id_read_at", "person_id", "read_at"),
        # What may still have to be mailed: little, beside everything that was ever told.
        partial_index("ix_notices_notices_to_mail", "created_at", where=_TO_MAIL),
    )

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    kind: Mapped[str] = mapped_column(String(48))
    key: Mapped[str] = mapped_column(String(128))  #: names the cause, so that it is told once
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[Instant]
    read_at: Mapped[Instant | None]
    mailed_at: Mapped[Instant | None]  #: when it went out by mail, alone or among others
