"""The ledger of points and what it comes to for each person."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigId, BigInt, Instant, IntPK, partial_index

_UNSEALED, _SEALED, _REVERSING = text("seal IS NULL"), text("seal IS NOT NULL"), text("reverses IS NOT NULL")


class PointsEntry(Base):
    """One line of the ledger: so many points from one account to another. Never changed; the database sees to it.

    Both sides stand in one row, so no line can be half there, and everything always adds up to nothing. It names
    people by their numbers alone, so that it outlives them.
    """

    __tablename__ = "rewards_entries"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("from_account <> to_account", name="accounts_differ"),
        CheckConstraint("(kind = 'reversal') = (reverses IS NOT NULL)", name="reversal_reverses"),
        UniqueConstraint("key"),
        Index("ix_rewards_entries_person_id_day", "person_id", "day", "id"),
        Index("ix_rewards_entries_signal_id", "signal_id"),
        partial_index(
            "ix_rewards_entries_reverses",
            "reverses",
            unique=True,
            where=_REVERSING,
        ),
        partial_index("ix_rewards_entries_seal", "seal", unique=True, where=_SEALED),
        partial_index("ix_rewards_entries_unsealed", "id", where=_UNSEALED),
    )

    id: Mapped[IntPK]
    #: The same cause has the same key, so that it is posted once, however often and from wherever it is told.
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))  #: whose list it stands on
    from_account: Mapped[BigInt]  #: a person's number, or an Account
    to_account: Mapped[BigInt]
    amount: Mapped[BigInt]
    rule: Mapped[str] = mapped_column(String(48), default="", server_default="")
    rules_version: Mapped[int | None] = mapped_column(Integer)
    #: The act; without a foreign key, because acts are erased and lines are not.
    signal_id: Mapped[BigInt | None]
    reason: Mapped[str] = mapped_column(String(20))  #: a Why
    reverses: Mapped[BigInt | None]  #: the line that this one takes back; no other can
    occurred_at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    day: Mapped[int] = mapped_column(Integer)  #: the organisation's Day of occurred_at, cut once
    period: Mapped[str] = mapped_column(String(7))  #: its month, as in 2026-03
    #: The place in the chain, given by the sealer in the order of commits; without it, not yet sealed.
    seal: Mapped[BigInt | None]
    hash: Mapped[str | None] = mapped_column(String(64))


class PointsBalance(Base):
    """What the lines of a person's account come to; changed in the transaction that adds a line."""

    __tablename__ = "rewards_balances"

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    points: Mapped[BigInt] = mapped_column(default=0)  #: may fall below nothing by what is taken back
