"""Wanted topics: who asked for what, who knows something about it, and who took it up."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import Day
from app.core.db import Base, BigInt, Flag, Instant, IntPK


class Topic(Base):
    """Something that colleagues would like to read. It ends by itself when its day is over."""

    __tablename__ = "editorial_topics"
    __table_args__ = (
        Index("ix_editorial_topics_wanted_until", "wanted_until"),
        Index("ix_editorial_topics_asker_id", "asker_id"),
    )

    id: Mapped[IntPK]
    asker_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))  #: nobody once erased
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    wanted_until: Mapped[int] = mapped_column(Integer)  #: a Day, the last one
    is_one_enough: Mapped[Flag]
    made_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]

    def is_wanted(self, on: Day) -> bool:
        """Whether it is still asked for on a day."""
        return self.withdrawn_at is None and on <= self.wanted_until


class TopicWord(Base):
    """A word that says what a topic is about; `key` is how it is compared."""

    __tablename__ = "editorial_topic_words"
    __table_args__ = (Index("ix_editorial_topic_words_key", "key"),)

    topic_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_topics.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    word: Mapped[str] = mapped_column(String(40))


class Interest(Base):
    """Something that a person knows something about, as they say themselves."""

    __tablename__ = "editorial_interests"
    __table_args__ = (Index("ix_editorial_interests_key", "key"),)

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    word: Mapped[str] = mapped_column(String(40))


class Taking(Base):
    """Somebody writes about a topic. Where one is enough all compete for seat 0, else each has their own."""

    __tablename__ = "editorial_takings"
    __table_args__ = (UniqueConstraint("topic_id", "seat"), UniqueConstraint("piece_id"))

    topic_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_topics.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    seat: Mapped[BigInt]
    piece_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_pieces.id"))
    taken_at: Mapped[Instant]


class Passing(Base):
    """Somebody does not want to be offered a topic. Seen by them alone, and counted nowhere."""

    __tablename__ = "editorial_passings"

    topic_id: Mapped[BigInt] = mapped_column(ForeignKey("editorial_topics.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
