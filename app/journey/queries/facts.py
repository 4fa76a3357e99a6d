"""What is known about people, from the roll-ups for the present, from the acts themselves for the past."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, exists, or_, select

from app.core.clock import Day, end_of_day
from app.core.db import db
from app.core.orders import Order
from app.journey.queries.counting import Beside, leaves_of, matter
from app.journey.rules.facts import DailyRow, FacetRow, Facts
from app.journey.rules.ruleset import KindMap, RuleSet
from app.journey.vocabulary import Aggregate
from app.people.models import Absence
from app.signals.models import (
    PlatformAccount,
    Reversal,
    Signal,
    Suspension,
    Verb,
    daily,
    evidence_of_signal,
    facets,
)
from app.signals.rules.counts import Counted, count
from app.signals.vocabulary import KIND_INDEX, KINDS

Spans = Sequence[tuple[Day, Day]]

_COUNTERS = [daily.c[kind.value] for kind in KINDS]
_DAILY = select(daily.c.day, daily.c.grade, *_COUNTERS)
_FACETS = select(
    facets.c.facet, facets.c.kind, facets.c["key"], facets.c.day, facets.c.grade, facets.c["count"]
)
_ONE_DAILY = Order(
    lambda: _DAILY.where(daily.c.person_id == bindparam("person_id"), daily.c.day >= bindparam("since"))
)
_ONE_FACETS = Order(
    lambda: _FACETS.where(facets.c.person_id == bindparam("person_id"), facets.c.day >= bindparam("since"))
)
_THESE: BindParameter[Sequence[int]] = bindparam("person_ids", expanding=True)
_SINCE = bindparam("since", type_=Integer)
_MANY_FACETS = _FACETS.add_columns(facets.c.person_id).where(
    facets.c.person_id.in_(_THESE), facets.c.day >= _SINCE
)
_ABSENCES = select(Absence.person_id, Absence.first_day, Absence.last_day).where(
    Absence.person_id.in_(bindparam("person_ids", expanding=True)), Absence.withdrawn_at.is_(None)
)

#: Made once, like those above: the history of everybody asks them for every move.
_PERSON: Any = bindparam("person_id", type_=Signal.person_id.type)
_KNOWN_AT: Any = bindparam("known_at", type_=Signal.recorded_at.type)
_UNTIL: Any = bindparam("until", type_=Signal.recorded_at.type)
_KNOWN_ACTS = (
    select(
        Verb.type,
        Verb.object_type,
        Signal.day,
        evidence_of_signal(_KNOWN_AT).label("evidence"),
        Signal.object,
        Signal.target,
        Signal.value,
    )
    .join(Verb, Verb.id == Signal.verb_id)
    .where(
        Signal.person_id == _PERSON,
        Signal.recorded_at <= _KNOWN_AT,
        Signal.is_on_self.is_(False),
        ~exists().where(Reversal.signal_id == Signal.id, Reversal.reversed_at <= _KNOWN_AT),
        ~exists().where(
            Suspension.batch_id == Signal.batch_id,
            Suspension.reversed_at <= _KNOWN_AT,
            Suspension.reinstated_at > _KNOWN_AT,
        ),
    )
)
_KNOWN_ABSENCES = select(Absence.first_day, Absence.last_day).where(
    Absence.person_id == _PERSON,
    Absence.declared_at <= _KNOWN_AT,
    or_(Absence.withdrawn_at.is_(None), Absence.withdrawn_at > _KNOWN_AT),
)
_KNOWN_START = select(
    or_(
        exists().where(
            Signal.person_id == _PERSON,
            Signal.day <= bindparam("on", type_=Integer),
            Signal.recorded_at <= _KNOWN_AT,
        ),
        exists().where(PlatformAccount.person_id == _PERSON, PlatformAccount.declared_at <= _UNTIL),
    )
)


def faceted_kinds(rules: RuleSet) -> frozenset[int]:
    """The kinds, by their places, for which some zone asks with whom or about what."""
    return _faceted_kinds(rules.content_hash, Beside(rules))


@lru_cache(maxsize=8)
def _faceted_kinds(content_hash: str, beside: Beside) -> frozenset[int]:
    del content_hash  # Part of the key alone.
    zones = beside.rules.zones.values()
    measures = {leaf.measure.key: leaf.measure for rule in zones for _, leaf in rule.leaves}
    return frozenset(
        index
        for measure in measures.values()
        if measure.aggregate in (Aggregate.COUNTERPARTS, Aggregate.OBJECTS)
        or measure.per_counterpart is not None
        for index in measure.indexes
    )


def read_facts(
    person_id: int, *, since: Day, absences: Spans, started: bool, faceted: frozenset[int]
) -> Facts:
    """What is known of one person since a day; the second roll-up is read only where it can matter."""
    span = {"person_id": person_id, "since": since}
    rows = [DailyRow(row[0], row[1], row[2:]) for row in _ONE_DAILY.all(span)]
    acts: list[FacetRow] = []
    if any(row.counts[index] for row in rows for index in faceted):
        acts = [FacetRow(*row) for row in _ONE_FACETS.all(span)]
    return Facts(daily=rows, facets=acts, absences=absences, started=started)


def read_many_facts(
    person_ids: Sequence[int],
    *,
    since: Day,
    absences: dict[int, Spans],
    started: frozenset[int],
    rules: RuleSet | None = None,
) -> dict[int, Facts]:
    """What is known of several persons since a day, read in one range of each roll-up.

    With `rules`, `since` is where their longest window begins, and days that lie in no window of theirs are left out.
    """
    rows: dict[int, list[DailyRow]] = defaultdict(list)
    acts: dict[int, list[FacetRow]] = defaultdict(list)
    span = {"person_ids": list(person_ids), "since": since}
    connection = db.session.connection()
    daily_rows = _many_daily(rules.content_hash, Beside(rules)) if rules else _many_daily("", None)
    # Many at a time: one by one they cost twice as much to fetch.
    for part in connection.execute(daily_rows, span).partitions(1000):
        for row in part:
            rows[row[-1]].append(DailyRow(row[0], row[1], row[2:-1]))
    for part in connection.execute(_MANY_FACETS, span).partitions(1000):
        for row in part:
            acts[row[-1]].append(FacetRow(*row[:-1]))
    return {
        person_id: Facts(
            daily=rows.get(person_id, ()),
            facets=acts.get(person_id, ()),
            absences=absences.get(person_id, ()),
            started=person_id in started,
        )
        for person_id in person_ids
    }


@lru_cache(maxsize=8)
def _many_daily(content_hash: str, beside: Beside | None) -> Select[*tuple[Any, ...]]:
    del content_hash  # Part of the key alone.
    statement = _DAILY.add_columns(daily.c.person_id).where(daily.c.person_id.in_(_THESE))
    if beside is None:
        return statement.where(daily.c.day >= _SINCE)
    return statement.where(*matter(leaves_of(beside.rules), _SINCE))


def absences_of(person_ids: Sequence[int]) -> dict[int, Spans]:
    """The days away of these persons; who has none is left out."""
    found: dict[int, list[tuple[Day, Day]]] = defaultdict(list)
    for person_id, first, last in db.session.execute(_ABSENCES, {"person_ids": list(person_ids)}):
        found[person_id].append((first, last))
    return dict(found)


def started_among(person_ids: Sequence[int], *, on: Day) -> frozenset[int]:
    """Those of these persons who did something or named an account up to a day."""
    acted = select(Signal.person_id).where(Signal.person_id.in_(person_ids), Signal.day <= on)
    named = select(PlatformAccount.person_id).where(
        PlatformAccount.person_id.in_(person_ids), PlatformAccount.declared_at <= end_of_day(on)
    )
    return frozenset(db.session.execute(acted.union(named)).scalars())


def facts_known_at(person_id: int, kinds: KindMap, *, known_at: datetime, on: Day) -> Facts:
    """What was known of a person at an instant, counted from the acts themselves under given kinds."""
    counts = count(_acts_known_at(person_id, kinds, known_at))
    rows: dict[tuple[Day, int], list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for kind, amounts in counts.daily.items():
        for (_, day, grade), amount in amounts.items():
            rows[day, grade][kind] += amount
    started = started_known_at(person_id, known_at=known_at, on=on)
    return Facts(
        daily=[DailyRow(day, grade, tuple(counters)) for (day, grade), counters in rows.items()],
        facets=[
            FacetRow(facet, kind, key, day, grade, amount)
            for (_, facet, kind, day, key, grade), amount in counts.facets.items()
        ],
        absences=_absences_known_at(person_id, known_at),
        started=started,
    )


def started_known_at(person_id: int, *, known_at: datetime, on: Day) -> bool:
    """Whether an act or an account up to a day was known at an instant."""
    until = min(known_at, end_of_day(on))
    asked = {"person_id": person_id, "known_at": known_at, "until": until, "on": on}
    return bool(db.session.connection().execute(_KNOWN_START, asked).scalar())


def _acts_known_at(person_id: int, kinds: KindMap, known_at: datetime) -> list[Counted]:
    acts: list[Counted] = []
    asked = {"person_id": person_id, "known_at": known_at}
    for type_, word, day, evidence, object_, target, value in db.session.connection().execute(
        _KNOWN_ACTS, asked
    ):
        kind = kinds.kind_of(type_, word)
        if kind is not None:
            acts.append(Counted(person_id, day, KIND_INDEX[kind], evidence, object_, target, value))
    return acts


def _absences_known_at(person_id: int, known_at: datetime) -> list[tuple[Day, Day]]:
    asked = {"person_id": person_id, "known_at": known_at}
    rows = db.session.connection().execute(_KNOWN_ABSENCES, asked)
    return [(first, last) for first, last in rows]
