"""Badges that were given out as credentials, the public halves of the keys, and the lists of those taken back."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class Credential(Base):
    """A badge as its holder takes it along: signed once, under an address that stays.

    When the award goes, because its holder is erased, this stays without anything about them, so that whoever has a copy
    learns that it is withdrawn.
    """

    __tablename__ = "rewards_credentials"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("award_id"),
        UniqueConstraint("status_place"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[str] = mapped_column(String(36))  #: a random UUID, the end of its address
    award_id: Mapped[BigInt | None] = mapped_column(ForeignKey("rewards_awards.id"))
    status_place: Mapped[int] = mapped_column(Integer)  #: at random, counted through all lists
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  #: signed
    issued_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    revoked_why: Mapped[str] = mapped_column(String(16), default="", server_default="")
    withdrawn_at: Mapped[Instant | None]


class IssuerKey(Base):
    """The public half of a key that badges are or were signed with; the other half never comes here. Kept for ever."""

    __tablename__ = "rewards_issuer_keys"
    __table_args__ = (UniqueConstraint("public_key"),)

    id: Mapped[IntPK]
    public_key: Mapped[str] = mapped_column(String(64))  #: as Multikey writes it
    made_at: Mapped[Instant]
    retired_at: Mapped[Instant | None]  #: since when nothing new is signed with it


class StatusList(Base):
    """A signed list of the places of credentials that do not hold any more, as everybody may fetch it."""

    __tablename__ = "rewards_status_lists"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  #: from 1
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    signed_at: Mapped[Instant]
