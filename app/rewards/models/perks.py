"""What can be had for points, and who asked for it."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class Perk(Base):
    """Something that can be had for points. It is taken out of the catalogue, never removed."""

    __tablename__ = "rewards_perks"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_is_there"),
        CheckConstraint("price > 0", name="price_is_positive"),
    )

    id: Mapped[IntPK]
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    price: Mapped[int] = mapped_column(Integer)  #: in points
    stock: Mapped[int | None] = mapped_column(Integer)  #: how many are left; none: as many as are wanted
    most_each: Mapped[int | None] = mapped_column(Integer)  #: so many for one person, in this time
    each_period: Mapped[str] = mapped_column(String(8), default="ever", server_default="ever")  #: an Each
    keeper_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("people_persons.id")
    )  #: who hands it over beside HR
    cost: Mapped[BigInt | None]  #: of one, in hundredths of the currency
    currency: Mapped[str] = mapped_column(String(3))
    taxable: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: what people should know about tax
    budget: Mapped[BigInt | None]  #: for each half-year, in hundredths
    countries: Mapped[list[Any]] = mapped_column(
        JSON, default=list
    )  #: where it is to be had; none: everywhere
    made_by: Mapped[BigInt | None]
    made_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class Redemption(Base):
    """Somebody's wish for a perk: the points are set aside, and it is handed over, or they go back. What it cost is kept as it was."""

    __tablename__ = "rewards_redemptions"
    __table_args__ = (
        UniqueConstraint("person_id", "entry"),
        Index("ix_rewards_redemptions_perk_id_month", "perk_id", "month"),
        Index("ix_rewards_redemptions_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[IntPK]
    perk_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_perks.id"))
    person_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("people_persons.id")
    )  #: nobody after an erasure
    entry: Mapped[str] = mapped_column(String(64))  #: the form's own name, so that it is sent once
    price: Mapped[int] = mapped_column(Integer)
    cost: Mapped[BigInt | None]
    currency: Mapped[str] = mapped_column(String(3))
    month: Mapped[str] = mapped_column(String(7))  #: in which it was asked for, cut once
    state: Mapped[str] = mapped_column(String(10))  #: a State
    is_from_stock: Mapped[bool] = mapped_column(
        Boolean, default=True, server_default=true()
    )  #: whether there is a piece less for it
    reserved_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    closed_by: Mapped[BigInt | None]
    fulfilled_on: Mapped[int | None] = mapped_column(Integer)  #: a Day
    released_as: Mapped[str] = mapped_column(String(10), default="", server_default="")  #: a Released
    note: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: what was said when it was handed over, or why not
