"""Acts as facts, what takes them back, and the counts drawn from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    exists,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.core.db import Base, BigId, BigInt, Flag, Instant, IntPK, partial_index
from app.signals.vocabulary import KINDS, Answer, Evidence

_IS_SELF_REPORT = text("source = 'self-report'")


class Verb(Base):
    """A pair of Activity Streams type and object word, and the kind it counts as under the rules in force."""

    __tablename__ = "signals_verbs"
    __table_args__ = (UniqueConstraint("type", "object_type"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(String(24))
    object_type: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(16))  #: None counts for nothing


class Signal(Base):
    """One act of one person. Never changed; a mistake is undone by a Reversal that names it."""

    __tablename__ = "signals_signals"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        Index("ix_signals_signals_person_id_day", "person_id", "day"),
        Index("ix_signals_signals_batch_id", "batch_id"),
        # Few, beside everything that systems tell of.
        partial_index(
            "ix_signals_signals_self_reports",
            "id",
            where=_IS_SELF_REPORT,
        ),
        # Lines of the ledger name acts by number and outlive them, so no number is ever given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[IntPK]
    platform: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(512))  #: the platform's own id of the act
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    #: A Verb and a Batch; without a foreign key, each of which would cost an import a quarter of its speed. Neither
    #: verbs nor batches are ever deleted.
    verb_id: Mapped[int] = mapped_column(Integer)
    object: Mapped[str] = mapped_column(Text, default="", server_default="")
    target: Mapped[str] = mapped_column(String(512), default="", server_default="")
    is_on_self: Mapped[Flag]  #: acts upon oneself are kept and not counted
    value: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    occurred_at: Mapped[Instant]
    day: Mapped[int] = mapped_column(Integer)  #: the organisation's Day of occurred_at, cut once
    recorded_at: Mapped[Instant]
    evidence: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(String(16))
    batch_id: Mapped[BigInt | None]
    note: Mapped[str] = mapped_column(Text, default="", server_default="")  #: the person's own statement


class Reversal(Base):
    """The taking back of one act, once, with who and why."""

    __tablename__ = "signals_reversals"

    signal_id: Mapped[BigInt] = mapped_column(ForeignKey("signals_signals.id"), primary_key=True)
    reversed_at: Mapped[Instant]
    reversed_by: Mapped[BigInt | None]  #: a person's number; nobody for commands
    reason: Mapped[str] = mapped_column(Text)


class RemovalRequest(Base):
    """A person asks to have an act about them taken out."""

    __tablename__ = "signals_removal_requests"

    id: Mapped[IntPK]
    signal_id: Mapped[BigInt] = mapped_column(ForeignKey("signals_signals.id"), unique=True)
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Instant]
    answered_at: Mapped[Instant | None]
    answered_by: Mapped[BigInt | None]
    is_granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")


class Batch(Base):
    """One file of activity: how far it is, and what came of it."""

    __tablename__ = "signals_batches"

    id: Mapped[IntPK]
    file_name: Mapped[str] = mapped_column(String(200))
    stored_path: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: of an upload not yet worked off
    refusals_path: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[str] = mapped_column(String(8))
    is_dry_run: Mapped[Flag]
    basis: Mapped[str] = mapped_column(String(300), default="", server_default="")
    made_by: Mapped[BigInt | None]
    made_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]
    size_bytes: Mapped[BigInt] = mapped_column(default=0)
    done_bytes: Mapped[BigInt] = mapped_column(default=0)
    line_count: Mapped[int] = mapped_column(Integer, default=0)  #: lines worked off, the header among them
    new_count: Mapped[int] = mapped_column(Integer, default=0)
    known_count: Mapped[int] = mapped_column(Integer, default=0)
    refused_count: Mapped[int] = mapped_column(Integer, default=0)
    first_refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    error: Mapped[str] = mapped_column(Text, default="", server_default="")


class Suspension(Base):
    """A while for which everything of an import was taken back: what was decided in it did not count its acts."""

    __tablename__ = "signals_suspensions"

    batch_id: Mapped[BigInt] = mapped_column(ForeignKey("signals_batches.id"), primary_key=True)
    reversed_at: Mapped[Instant] = mapped_column(primary_key=True)
    reinstated_at: Mapped[Instant]


class PlatformAccount(Base):
    """An account on a platform that a person has named as theirs."""

    __tablename__ = "signals_accounts"
    __table_args__ = (UniqueConstraint("person_id", "platform", "handle"),)

    id: Mapped[IntPK]
    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"))
    platform: Mapped[str] = mapped_column(String(32))
    handle: Mapped[str] = mapped_column(String(120))
    declared_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]


class StoppedSource(Base):
    """A platform from which a person lets nothing more be kept."""

    __tablename__ = "signals_stopped_sources"

    person_id: Mapped[BigInt] = mapped_column(ForeignKey("people_persons.id"), primary_key=True)
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    stopped_at: Mapped[Instant]


class SelfReportAnswer(Base):
    """One turn in what is said about an act that somebody logged themselves; turns are only added.

    Coaches and HR confirm it, question it, or take their answer back; the person replies. What was said last holds, and
    the key lets one of two hold who answer at once.
    """

    __tablename__ = "signals_self_report_answers"

    signal_id: Mapped[BigInt] = mapped_column(ForeignKey("signals_signals.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, server_default="1")
    answer: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    link: Mapped[str] = mapped_column(Text, default="", server_default="")  #: another one, in a reply
    answered_by: Mapped[BigInt | None]
    answered_at: Mapped[Instant]


def evidence_of_signal(known_at: datetime | None = None) -> ColumnElement[int]:
    """The evidence of a Signal in a statement, by what was said of it until an instant, or until now."""
    confirmed: Any = and_(Signal.evidence == Evidence.SELF_REPORTED.value, _is_confirmed(known_at))
    return case((confirmed, Evidence.CONFIRMED.value), else_=Signal.evidence)


def _is_confirmed(known_at: datetime | None) -> ColumnElement[bool]:
    """Whether the last that was said of a Signal confirms it."""
    said, later = aliased(SelfReportAnswer), aliased(SelfReportAnswer)
    then = [] if known_at is None else [said.answered_at <= known_at]
    still = [] if known_at is None else [later.answered_at <= known_at]
    is_overtaken = exists().where(later.signal_id == said.signal_id, later.version > said.version, *still)
    return exists().where(
        said.signal_id == Signal.id, said.answer == Answer.CONFIRMED.value, *then, ~is_overtaken
    )


#: Computed: what each person did on each day, one counter for each kind. Grade 0 counts all acts, grades 1 and 2 say
#: how many of these were only self-reported or confirmed. Rebuilt from the facts at any time, with the same result.
daily = Table(
    "signals_daily",
    Base.metadata,
    Column("person_id", BigId, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True),
    Column("grade", SmallInteger, primary_key=True),
    *(Column(kind.value, Integer, nullable=False, server_default="0") for kind in KINDS),
    sqlite_with_rowid=False,
)

#: Computed: with whom, and about what, for the kinds whose measures ask for diversity. `kind` is the place in KINDS,
#: `key` a hash of the counterpart or object, 0 where none was given.
facets = Table(
    "signals_facets",
    Base.metadata,
    Column("person_id", BigId, primary_key=True, autoincrement=False),
    Column("facet", SmallInteger, primary_key=True),
    Column("kind", SmallInteger, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("key", BigId, primary_key=True),
    Column("grade", SmallInteger, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: Whom a running import has touched, so that they are placed when it ends; emptied then.
touched = Table(
    "signals_touched",
    Base.metadata,
    Column("batch_id", BigId, primary_key=True, autoincrement=False),
    Column("person_id", BigId, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
