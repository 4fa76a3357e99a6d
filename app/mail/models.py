"""The letters that were asked for, and what became of them."""

from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Flag, Instant, IntPK


class Letter(Base):
    """A letter to one person. Its words are made when it is sent; no secret is ever stored in it."""

    __tablename__ = "mail_letters"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_mail_letters_state_id", "state", "id"),
        Index("ix_mail_letters_due", "state", "is_urgent", "due_at"),
        Index("ix_mail_letters_person_id", "person_id"),
        Index("ix_mail_letters_message_id", "message_id"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[BigInt | None]
    address: Mapped[str] = mapped_column(String(254))  #: as given; empty: the person's own when it is sent
    kind: Mapped[str] = mapped_column(String(48))
    key: Mapped[str | None] = mapped_column(String(128))  #: names the cause, so that it goes out once
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8))  #: waiting, sent, failed, bounced, dropped
    is_urgent: Mapped[Flag]
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    made_at: Mapped[Instant]
    due_at: Mapped[Instant]  #: before this nobody tries: a pause, or a worker has it in hand
    sent_at: Mapped[Instant | None]
    sent_to: Mapped[str] = mapped_column(String(254), default="", server_default="")  #: of the last try
    message_id: Mapped[str] = mapped_column(String(300), default="", server_default="")
    error: Mapped[str] = mapped_column(Text, default="", server_default="")  #: the last refusal, in its words
