"""What the desk advises about style, and the words of the company."""

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class Advice(Base):
    """What the desk advises, in one version; the latest one holds. Never changed."""

    __tablename__ = "editorial_advice"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[BigInt | None]
    made_at: Mapped[Instant]


class HouseWord(Base):
    """A word of the company's own, which no check reports; or one to avoid, with what is better."""

    __tablename__ = "editorial_house_words"
    __table_args__ = (UniqueConstraint("key", "language"),)

    id: Mapped[IntPK]
    word: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))  #: the word whatever its case
    language: Mapped[str] = mapped_column(
        String(16), default="", server_default=""
    )  #: like "de"; none for all of them
    kind: Mapped[str] = mapped_column(String(8))
    preferred: Mapped[str] = mapped_column(String(100), default="", server_default="")
    advice: Mapped[str] = mapped_column(String(300), default="", server_default="")
    added_by: Mapped[BigInt | None]
    added_at: Mapped[Instant]
