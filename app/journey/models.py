"""Rule sets, where each person stands, how they came there, and which steps they have done."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class PublishedRules(Base):
    """A rule set that is or was in force: the very texts of its files, and their hash."""

    __tablename__ = "journey_rule_sets"

    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    in_force_from: Mapped[int] = mapped_column(Integer)  #: a Day
    published_at: Mapped[Instant]
    published_by: Mapped[BigInt | None]
    note: Mapped[str] = mapped_column(Text, default="", server_default="")


class Placement(Base):
    """Where a person stands now; computed, and always explained by the last Move."""

    __tablename__ = "journey_placements"
    __table_args__ = (Index("ix_journey_placements_valid_until", "valid_until"),)

    person_id: Mapped[BigInt] = mapped_column(
        ForeignKey("people_persons.id"), primary_key=True, autoincrement=False
    )
    zone: Mapped[str] = mapped_column(String(16))
    since: Mapped[int] = mapped_column(Integer)  #: a Day
    highest_zone: Mapped[str] = mapped_column(String(16))  #: granted: what was once opened stays open
    at_risk_since: Mapped[int | None] = mapped_column(Integer)  #: a Day; None while the person is safe
    valid_until: Mapped[int | None] = mapped_column(
        Integer
    )  #: first Day on which the answer may differ by itself
    evaluated_on: Mapped[int] = mapped_column(Integer)  #: a Day
    evaluated_at: Mapped[Instant]
    rules_version: Mapped[int] = mapped_column(ForeignKey("journey_rule_sets.version"))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class Move(Base):
    """A person's coming into a zone, with the evidence that led there. Append-only."""

    __tablename__ = "journey_moves"
    __table_args__ = (Index("ix_journey_moves_person_id_id", "person_id", "id"),)

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    from_zone: Mapped[str | None] = mapped_column(String(16))
    to_zone: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(16))
    on_day: Mapped[int] = mapped_column(Integer)  #: a Day: the decision holds after all acts of it
    decided_at: Mapped[Instant]  #: what was recorded until then was known
    rules_version: Mapped[int] = mapped_column(ForeignKey("journey_rule_sets.version"))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)


class StepCompletion(Base):
    """A step that a person has done. Granted: neither demotion nor new rules take it away."""

    __tablename__ = "journey_step_completions"

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    step_key: Mapped[str] = mapped_column(String(48), primary_key=True)
    completed_at: Mapped[Instant]
    cause: Mapped[str] = mapped_column(String(16))  #: activity or statement
    rules_version: Mapped[int] = mapped_column(ForeignKey("journey_rule_sets.version"))
    signal_id: Mapped[BigInt | None] = mapped_column(ForeignKey("signals_signals.id"))
