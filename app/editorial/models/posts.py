"""Posts that tell of a piece, one for each author and platform."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, partial_index

_IS_TO_REMIND = text("remind_at IS NOT NULL")


class ReadyPost(Base):
    """What an author says of a piece on one platform: their own draft, when they want to be reminded, and where it stands."""

    __tablename__ = "editorial_ready_posts"
    __table_args__ = (
        Index("ix_editorial_ready_posts_person_id", "person_id"),
        partial_index("ix_editorial_ready_posts_remind_at", "remind_at", where=_IS_TO_REMIND),
    )  # fmt: skip

    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    words: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: nothing until its author keeps one
    version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  #: of the words
    remind_at: Mapped[Instant | None]
    link: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: where it was posted, as its author says
    posted_at: Mapped[Instant | None]
