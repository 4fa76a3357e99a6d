"""What is held about a person, act by act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.core.clock import Day
from app.core.db import db
from app.core.pagination import Page
from app.signals.models import RemovalRequest, Reversal, Signal, Verb, evidence_of_signal
from app.signals.queries.reports import Turn, turn_from, with_last_turn
from app.signals.rules.answers import evidence_after, state_after
from app.signals.rules.entries import is_web_link
from app.signals.vocabulary import Evidence, Kind, ReportState, Source

#: The largest number that a row can have.
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Activity:
    """One act as the person reads it."""

    id: int
    type: str
    object_type: str
    kind: Kind | None
    object: str
    target: str
    platform: str
    occurred_at: datetime
    day: Day  #: in the organisation, cut once
    recorded_at: datetime
    evidence: Evidence
    source: Source
    note: str
    value: int
    is_on_self: bool
    is_reversed: bool
    is_asked_about: bool
    is_granted: bool | None
    answer: str
    said: Turn | None  #: by coaches and HR about an entry of their own, or replied to them

    @property
    def link(self) -> str:
        """Where the object can be seen, if it is a page on the web."""
        return self.object if is_web_link(self.object) else ""

    @property
    def counts(self) -> bool:
        """Whether the act is in the counts."""
        return self.kind is not None and not self.is_on_self and not self.is_reversed

    @property
    def is_own_entry(self) -> bool:
        """Whether the person logged it themselves."""
        return self.source is Source.SELF_REPORT

    @property
    def report_state(self) -> ReportState:
        """Whose turn it is about an entry of their own."""
        return state_after(None if self.said is None else self.said.answer)


def page_signals(
    person_id: int, number: int = 1, size: int = 25, *, platform: str = "", evidence: Evidence | None = None
) -> Page[Activity]:
    """A person's acts, the latest first, on all platforms or one, however known or as surely as asked for."""
    conditions: list[ColumnElement[bool]] = [Signal.person_id == person_id]
    if platform:
        conditions.append(Signal.platform == platform)
    if evidence:
        conditions.append(evidence_of_signal() == evidence.value)
    total = db.session.execute(select(func.count(Signal.id)).where(*conditions)).scalar_one()
    query = _ACTIVITY.where(*conditions).order_by(
        Signal.day.desc(), Signal.occurred_at.desc(), Signal.id.desc()
    )
    rows = db.session.execute(query.limit(size).offset((number - 1) * size))
    return Page([_activity(*row) for row in rows], number, size, total)


def find_activity(signal_id: int, *, person_id: int) -> Activity | None:
    """One act of this very person, or None."""
    row = db.session.execute(_ACTIVITY.where(Signal.id == signal_id, Signal.person_id == person_id)).first()
    return None if row is None else _activity(*row)


def count_own_entries(person_id: int) -> int:
    """How many acts a person has logged themselves, those taken back among them."""
    query = select(func.count(Signal.id)).where(
        Signal.person_id == person_id, Signal.source == Source.SELF_REPORT.value
    )
    return db.session.execute(query).scalar_one()


def list_platforms(person_id: int) -> Sequence[str]:
    """The platforms on which anything was observed of a person."""
    query = select(Signal.platform).where(Signal.person_id == person_id).distinct().order_by(Signal.platform)
    return db.session.execute(query).scalars().all()


def find_signal_id(name: str) -> int | None:
    """The number of an act, given its number or `platform:id on the platform`."""
    if name.isdecimal() and int(name) > _LARGEST:
        return None
    if name.isdecimal():
        return db.session.execute(select(Signal.id).where(Signal.id == int(name))).scalar()
    platform, _, external_id = name.partition(":")
    query = select(Signal.id).where(Signal.platform == platform.casefold(), Signal.external_id == external_id)
    return db.session.execute(query).scalar()


_ACTIVITY = with_last_turn(
    select(Signal, Verb, Reversal.signal_id, RemovalRequest)
    .join(Verb, Verb.id == Signal.verb_id)
    .outerjoin(Reversal, Reversal.signal_id == Signal.id)
    .outerjoin(RemovalRequest, RemovalRequest.signal_id == Signal.id)
)


def _activity(
    signal: Signal, verb: Verb, reversed_id: int | None, request: RemovalRequest | None, *turn: Any
) -> Activity:
    said = turn_from(turn)
    return Activity(
        id=signal.id,
        type=verb.type,
        object_type=verb.object_type,
        kind=Kind(verb.kind) if verb.kind else None,
        object=signal.object,
        target=signal.target,
        platform=signal.platform,
        occurred_at=signal.occurred_at,
        day=signal.day,
        recorded_at=signal.recorded_at,
        evidence=evidence_after(Evidence(signal.evidence), said.answer if said else None),
        source=Source(signal.source),
        note=signal.note,
        value=signal.value,
        is_on_self=signal.is_on_self,
        is_reversed=reversed_id is not None,
        is_asked_about=request is not None,
        is_granted=request.is_granted if request else None,
        answer=request.answer if request else "",
        said=said,
    )
