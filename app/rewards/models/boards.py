"""Boards: what those who take part have earned in each period, and how many of them have earned how much.

The database itself keeps both up with each line of the ledger and each change of a total (migration 0019), so that no
way of posting can leave them behind.
"""

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigId, BigInt


class BoardTotal(Base):
    """What the acts of a person who takes part have earned in a period; whoever takes part has a row for all time."""

    __tablename__ = "rewards_board_totals"
    __table_args__ = (
        Index("ix_rewards_board_totals_period_points_person_id", "period", "points", "person_id"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    period: Mapped[str] = mapped_column(String(7), primary_key=True)  #: 2026-03, 2026-H1, or `ever`
    points: Mapped[BigInt]  #: may be below nothing by what was taken back


class BoardCount(Base):
    """How many people have so many points in a period: exactly, and again in steps, so that few rows say a rank."""

    __tablename__ = "rewards_board_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    points: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column(Integer)
