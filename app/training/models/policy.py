"""The social media policy: its versions, the draft of the next one, and who has read which."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class Policy(Base):
    """One version; the latest one is in force. Its texts are never changed."""

    __tablename__ = "training_policies"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    published_by: Mapped[BigInt | None]
    published_at: Mapped[Instant]
    shared_at: Mapped[Instant]  #: who read it before this is asked again
    share: Mapped[int] = mapped_column(Integer, default=1, server_default="1")  #: how often it was shared


class PolicyText(Base):
    """What a version says in one language."""

    __tablename__ = "training_policy_texts"

    number: Mapped[int] = mapped_column(ForeignKey("training_policies.number"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class PolicyDraft(Base):
    """What the next version is to say in one language, while HR is writing; gone when it is published."""

    __tablename__ = "training_policy_drafts"

    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    changed_by: Mapped[BigInt | None]
    changed_at: Mapped[Instant]


class PolicyAcknowledgement(Base):
    """Somebody says that they have read a version; once each time that they are asked. Only added to."""

    __tablename__ = "training_policy_acknowledgements"
    __table_args__ = (
        UniqueConstraint("number", "person_id", "turn"),
        Index("ix_training_policy_acknowledgements_person_id", "person_id"),
    )

    id: Mapped[IntPK]
    number: Mapped[int] = mapped_column(ForeignKey("training_policies.number"))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    turn: Mapped[int] = mapped_column(Integer)  #: how often this person had read this version before
    language: Mapped[str] = mapped_column(String(16))  #: in which it was read
    acknowledged_at: Mapped[Instant]
