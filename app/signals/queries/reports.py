"""What people logged themselves, as coaches and HR read it, and what was said about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, not_, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person
from app.signals.models import Reversal, SelfReportAnswer, Signal, Verb
from app.signals.rules.answers import state_after
from app.signals.rules.entries import host_of, is_web_link
from app.signals.vocabulary import ACCOUNT_NAMED, Answer, Kind, ReportState, Source


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that was said about an entry, by whom and when; nobody's name where they have left."""

    version: int
    answer: Answer
    note: str
    link: str
    by_id: int | None
    by: str
    at: datetime

    @property
    def host(self) -> str:
        """Where its link leads."""
        return host_of(self.link)


@dataclass(frozen=True, slots=True)
class Report:
    """An act that somebody logged themselves, and what was said about it last."""

    id: int
    person_id: int
    person_name: str
    department: str
    type: str
    object_type: str
    kind: Kind | None
    object: str
    target: str  #: with whom, as they wrote it
    note: str
    occurred_at: datetime
    recorded_at: datetime
    last: Turn | None

    @property
    def link(self) -> str:
        """Where it can be seen, if it is a page on the web."""
        return self.object if is_web_link(self.object) else ""

    @property
    def host(self) -> str:
        """Where that link leads."""
        return host_of(self.object)

    @property
    def version(self) -> int:
        """How much has been said about it."""
        return 0 if self.last is None else self.last.version

    @property
    def state(self) -> ReportState:
        """Whose turn it is."""
        return state_after(None if self.last is None else self.last.answer)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a list of entries is narrowed down to; empty means all."""

    state: ReportState = ReportState.OPEN
    search: str = ""
    department: str = ""


def page_reports(wanted: ReportFilter, *, reader_id: int, number: int = 1, size: int = 25) -> Page[Report]:
    """What others logged themselves and did not take back: open entries the oldest first, answered ones the latest.

    People who are switched off, or who let no activity be kept any more, are left alone, and so is the reader.
    """
    conditions = [*_shown(reader_id), _is_in(wanted.state)]
    if wanted.department:
        conditions.append(Person.department == wanted.department)
    if wanted.search:
        conditions.append(Person.name.icontains(wanted.search, autoescape=True))
    total = db.session.execute(_joined(select(func.count(Signal.id))).where(*conditions)).scalar_one()
    order = (Signal.id,) if wanted.state is ReportState.OPEN else (_last.answered_at.desc(), Signal.id.desc())
    query = _REPORT.where(*conditions).order_by(*order).limit(size).offset((number - 1) * size)
    return Page([_report(row) for row in db.session.execute(query)], number, size, total)


def count_open_reports(reader_id: int) -> int:
    """How many entries of others wait for somebody to look at them."""
    conditions = [*_shown(reader_id), _is_in(ReportState.OPEN)]
    return int(db.session.execute(_joined(select(func.count(Signal.id))).where(*conditions)).scalar_one())


def find_report(signal_id: int, *, reader_id: int) -> Report | None:
    """One entry as it stands on the list of somebody who may answer it, whatever its state; None if it is not there."""
    row = db.session.execute(_REPORT.where(Signal.id == signal_id, *_shown(reader_id))).first()
    return None if row is None else _report(row)


def list_turns(signal_id: int) -> Sequence[Turn]:
    """Everything that was said about an entry, in order."""
    query = (
        select(*_TURN)
        .select_from(_last)
        .outerjoin(_speaker, _speaker.id == _last.answered_by)
        .where(_last.signal_id == signal_id)
        .order_by(_last.version)
    )
    return [_turn(*row) for row in db.session.execute(query)]


def with_last_turn(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement about Signals, with what was said last about each, and by whom, behind its own columns."""
    return (
        statement.add_columns(*_TURN)
        .outerjoin(_last, and_(_last.signal_id == Signal.id, _last.version == _newest))
        .outerjoin(_speaker, _speaker.id == _last.answered_by)
    )


def turn_from(values: Sequence[Any]) -> Turn | None:
    """What was said last, from the last columns of such a statement."""
    return None if values[-7] is None else _turn(*values[-7:])


_last, _speaker, _any = aliased(SelfReportAnswer), aliased(Person), aliased(SelfReportAnswer)
_TURN: tuple[Any, ...] = (
    _last.version,
    _last.answer,
    _last.note,
    _last.link,
    _last.answered_by,
    _speaker.name,
    _last.answered_at,
)
_newest = (
    select(func.max(_any.version)).where(_any.signal_id == Signal.id).correlate(Signal).scalar_subquery()
)


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Signal)
        .join(Verb, Verb.id == Signal.verb_id)
        .join(Person, Person.id == Signal.person_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .outerjoin(_last, and_(_last.signal_id == Signal.id, _last.version == _newest))
    )


_REPORT = _joined(
    select(
        Signal.id,
        Person.id,
        Person.name,
        Person.department,
        Verb.type,
        Verb.object_type,
        Verb.kind,
        Signal.object,
        Signal.target,
        Signal.note,
        Signal.occurred_at,
        Signal.recorded_at,
        *_TURN,
    )
).outerjoin(_speaker, _speaker.id == _last.answered_by)


def _shown(reader_id: int) -> list[ColumnElement[bool]]:
    # Written out, so that the database knows its index of self-reports to hold all of them.
    is_self_report: Any = Signal.source == literal_column(f"'{Source.SELF_REPORT.value}'")
    type_, word = ACCOUNT_NAMED
    return [
        is_self_report,
        not_(and_(Verb.type == type_, Verb.object_type == word)),
        Reversal.signal_id.is_(None),
        Signal.person_id != reader_id,
        Person.is_active,
        Person.observation_stopped_at.is_(None),
    ]


def _is_in(state: ReportState) -> ColumnElement[bool]:
    answers = [answer.value for answer in Answer if state_after(answer) is state]
    said = _last.answer.in_(answers)
    return or_(_last.answer.is_(None), said) if state is ReportState.OPEN else said


def _report(row: Any) -> Report:
    id_, person_id, name, department, type_, word, kind, object_, target, note, occurred, recorded, *_said = (
        row
    )
    return Report(
        id_,
        person_id,
        name,
        department,
        type_,
        word,
        Kind(kind) if kind else None,
        object_,
        target,
        note,
        occurred,
        recorded,
        turn_from(row),
    )


def _turn(
    version: int, answer: str, note: str, link: str, by_id: int | None, name: str | None, at: datetime
) -> Turn:
    return Turn(version, Answer(answer), note, link, by_id, name or "", at)
