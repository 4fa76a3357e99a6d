"""Badges as they were when somebody first earned them, and who has which. Granted: no rule takes one back."""

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import Day, day_of
from app.core.db import Base, BigInt, Flag, Instant, IntPK
from app.rewards.vocabulary.badges import ONCE


class Badge(Base):
    """What a badge says and takes, frozen when it is first granted so. Other criteria make another version of it."""

    __tablename__ = "rewards_badges"
    __table_args__ = (UniqueConstraint("key", "content_hash"),)

    id: Mapped[IntPK]
    key: Mapped[str] = mapped_column(String(48))
    version: Mapped[int] = mapped_column(Integer)  #: of the rules that first granted it so
    content_hash: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(16))
    sign: Mapped[str] = mapped_column(String(16))
    title: Mapped[dict[str, str]] = mapped_column(JSON)  #: by language, like the other texts
    description: Mapped[dict[str, str]] = mapped_column(JSON)
    criteria: Mapped[dict[str, str]] = mapped_column(JSON)


class Award(Base):
    """A badge that somebody has earned, with the act that earned it. Nobody else sees it unless they say so."""

    __tablename__ = "rewards_awards"
    __table_args__ = (
        UniqueConstraint("badge_key", "person_id", "occasion"),
        Index("ix_rewards_awards_person_id", "person_id"),
        Index("ix_rewards_awards_badge_id", "badge_id"),
    )

    id: Mapped[IntPK]
    badge_key: Mapped[str] = mapped_column(String(48))
    badge_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_badges.id"))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    occasion: Mapped[str] = mapped_column(String(32), default=ONCE, server_default=ONCE)
    earned_at: Mapped[Instant]  #: when the act happened that earned it
    granted_at: Mapped[Instant]  #: when we knew
    signal_id: Mapped[BigInt | None]  #: that act; without a foreign key, since it stays when the act is gone
    is_public: Mapped[Flag]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[BigInt | None]  #: a person's number
    revoked_why: Mapped[str] = mapped_column(String(16), default="", server_default="")
    revoked_note: Mapped[str] = mapped_column(Text, default="", server_default="")

    @property
    def earned_on(self) -> Day:
        """The day of the act; at which hour somebody acts is nobody's business."""
        return day_of(self.earned_at)

    @property
    def is_revoked(self) -> bool:
        """Whether HR has taken it back."""
        return self.revoked_at is not None
