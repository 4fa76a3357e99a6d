"""What Legal says about the draft of the policy: comments on its parts, and that nothing stands against it."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class PolicyComment(Base):
    """What somebody said about a part of a draft. It is kept with the version that became of it, and goes with the draft."""

    __tablename__ = "training_policy_comments"
    __table_args__ = (
        UniqueConstraint("number", "entry"),
        Index("ix_training_policy_comments_person_id", "person_id"),
        # Whoever publishes names the open comments that they have seen, so no number is ever given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[IntPK]
    number: Mapped[int] = mapped_column(Integer)  #: of the version that the draft becomes
    language: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(
        String(200)
    )  #: the heading that it was written under; none for the opening
    words: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(
        String(64)
    )  #: names the form that it came with, so that it is kept once
    person_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))  #: nobody once erased
    written_at: Mapped[Instant]
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")  #: what HR settled it with
    settled_by: Mapped[BigInt | None]
    settled_at: Mapped[Instant | None]


class PolicyApproval(Base):
    """Somebody has no objections to a draft as it stood then. Only added to; a changed draft has none."""

    __tablename__ = "training_policy_approvals"
    __table_args__ = (
        UniqueConstraint("number", "seen", "person_id"),
        Index("ix_training_policy_approvals_person_id", "person_id"),
    )

    id: Mapped[IntPK]
    number: Mapped[int] = mapped_column(Integer)
    seen: Mapped[str] = mapped_column(Text)  #: the versions of the draft that were read, as "de=2 en=3"
    person_id: Mapped[BigInt | None] = mapped_column(ForeignKey("people_persons.id"))  #: nobody once erased
    said_at: Mapped[Instant]
