"""Cycles of awards and prizes: what was agreed on, the figures as they were frozen, who did what, and what was handed over."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Flag, Instant, IntPK, partial_index


class Cycle(Base):
    """One period for which something is awarded: cut once when it is planned, whatever the time zone is afterwards."""

    __tablename__ = "rewards_cycles"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[IntPK]
    period: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(8))  #: 2026-03, 2026-H1
    state: Mapped[str] = mapped_column(String(12))
    first_day: Mapped[int] = mapped_column(Integer)  #: a Day
    last_day: Mapped[int] = mapped_column(Integer)  #: a Day, inclusive
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]  #: belongs to the next period
    closes_at: Mapped[Instant]  #: until then late evidence for the period may come
    closing_days: Mapped[int] = mapped_column(Integer)  #: working days
    objection_days: Mapped[int] = mapped_column(Integer)
    objections_until: Mapped[Instant | None]
    ties: Mapped[str] = mapped_column(String(8))
    leaves_out_executives: Mapped[Flag]
    leaves_out_winners: Mapped[Flag]  #: whoever won the last time cannot win
    prizes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  #: place, what, kind, value in hundredths
    budget: Mapped[int | None] = mapped_column(Integer)  #: in hundredths; none where nobody has set one
    currency: Mapped[str] = mapped_column(String(3))
    salt: Mapped[str] = mapped_column(String(64))  #: hides who is behind a pseudonym
    number: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  #: of the snapshot that holds
    run_by: Mapped[BigInt | None]
    approver_id: Mapped[BigInt | None]  #: who is asked to approve, if somebody was named
    approved_by: Mapped[BigInt | None]
    planned_at: Mapped[Instant]
    frozen_at: Mapped[Instant | None]
    seen_to: Mapped[BigInt | None]  #: the last act that there was when the figures were fixed
    announced_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class CycleSnapshot(Base):
    """The figures of a cycle as they were fixed: written once, kept when others take its place."""

    __tablename__ = "rewards_cycle_snapshots"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: Mapped[IntPK]
    cycle_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_cycles.id"))
    number: Mapped[int] = mapped_column(Integer)
    head: Mapped[str] = mapped_column(Text)  #: period, rules, policy and prizes, as canonical JSON
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Instant]
    made_by: Mapped[BigInt | None]


class CyclePart(Base):
    """One person in a snapshot: their own part of the calculation, and where they stand. It names them by number alone."""

    __tablename__ = "rewards_cycle_parts"
    __table_args__ = (Index("ix_rewards_cycle_parts_person_id", "person_id"),)

    snapshot_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_cycle_snapshots.id"), primary_key=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(16))  #: the pseudonym
    score: Mapped[BigInt]
    place: Mapped[int | None] = mapped_column(Integer)
    wins: Mapped[Flag]
    prize: Mapped[int | None] = mapped_column(Integer)  #: in hundredths
    ranked: Mapped[Flag]  #: whether they can have a place
    body: Mapped[str] = mapped_column(Text)  #: acts and sums, as canonical JSON
    body_hash: Mapped[str] = mapped_column(String(64))


class CycleStep(Base):
    """Something that somebody did with a cycle."""

    __tablename__ = "rewards_cycle_steps"
    __table_args__ = (Index("ix_rewards_cycle_steps_cycle_id", "cycle_id"),)

    id: Mapped[IntPK]
    cycle_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_cycles.id"))
    step: Mapped[str] = mapped_column(String(16))
    at: Mapped[Instant]
    made_by: Mapped[BigInt | None]  #: nobody for the clockwork
    why: Mapped[str] = mapped_column(Text, default="", server_default="")
    hash: Mapped[str] = mapped_column(
        String(64), default="", server_default=""
    )  #: of the snapshot it was about


class CycleExclusion(Base):
    """Somebody is left out of a cycle, with the reason; when that was withdrawn, it stays as what once held."""

    __tablename__ = "rewards_cycle_exclusions"
    __table_args__ = (
        partial_index(
            "ix_rewards_cycle_exclusions_in_force",
            "cycle_id",
            "person_id",
            where=text("withdrawn_at IS NULL"),
            unique=True,
        ),
    )

    id: Mapped[IntPK]
    cycle_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_cycles.id"))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    why: Mapped[str] = mapped_column(Text)
    made_by: Mapped[BigInt | None]
    made_at: Mapped[Instant]
    withdrawn_by: Mapped[BigInt | None]
    withdrawn_at: Mapped[Instant | None]


class CycleObjection(Base):
    """Somebody says that their figures in a snapshot are wrong, and what came of it."""

    __tablename__ = "rewards_cycle_objections"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id", "number"),)

    id: Mapped[IntPK]
    cycle_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_cycles.id"))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    number: Mapped[int] = mapped_column(Integer)  #: of the snapshot
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Instant]
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    is_upheld: Mapped[bool | None]
    answered_by: Mapped[BigInt | None]
    answered_at: Mapped[Instant | None]
    taken_in: Mapped[int | None] = mapped_column(
        Integer
    )  #: the number of the snapshot that took it in, if it was right


class WonPrize(Base):
    """What somebody has won in a cycle, and what was handed over for it."""

    __tablename__ = "rewards_cycle_prizes"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)

    id: Mapped[IntPK]
    cycle_id: Mapped[BigInt] = mapped_column(ForeignKey("rewards_cycles.id"))
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    place: Mapped[int] = mapped_column(Integer)
    what: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[int] = mapped_column(Integer)  #: in hundredths
    currency: Mapped[str] = mapped_column(String(3))
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")  #: where it is taxed
    given_on: Mapped[int | None] = mapped_column(Integer)  #: a Day
    noted_by: Mapped[BigInt | None]
    noted_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class AwardWishes(Base):
    """What somebody wants of awards: to take no part, to be named if they win. Without a row they take part, unnamed."""

    __tablename__ = "rewards_cycle_wishes"

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    opted_out_at: Mapped[Instant | None]
    is_named: Mapped[Flag]
