"""Pictures of pieces, as they were made anew when somebody handed them in."""

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant


class Picture(Base):
    """A picture of a piece. It lies in the database, so that every web host shows it and every backup holds it."""

    __tablename__ = "editorial_pictures"
    __table_args__ = (UniqueConstraint("piece_id", "digest"),)  # the same one twice is one

    key: Mapped[str] = mapped_column(String(32), primary_key=True)  #: names its address; nobody can guess it
    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"))
    digest: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    #: What those read who do not see it; empty for what only decorates.
    alternative: Mapped[str] = mapped_column(Text, default="", server_default="")
    added_at: Mapped[Instant]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
