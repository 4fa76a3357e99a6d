"""What people did in a period, as an award weighs it, and who cannot win it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, desc, exists, false, func, select, true
from sqlalchemy.orm import aliased

from app.core.db import db, streamed
from app.organisation.queries import is_on
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.rewards.models import AwardWishes, Cycle, CyclePart, WonPrize
from app.rewards.queries.cycle_figures import find_snapshot, list_placed
from app.rewards.queries.cycles import find_last
from app.rewards.queries.holds import held_signals
from app.rewards.rules.calculation import counterpart_key
from app.rewards.rules.impact import Act
from app.rewards.vocabulary.cycles import PUBLIC_STATES, Bar, Period
from app.signals.models import Batch, Reversal, Signal, Verb, evidence_of_signal
from app.signals.vocabulary import BatchState, Kind

#: So much of what came late is listed.
_MOST_LATE: Final = 200


class Window(NamedTuple):
    """From which instant, and until which one that belongs to the next period."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody where it decides whether they can have a place."""

    person_id: int
    is_here: bool
    is_executive: bool
    has_opted_out: bool
    takes_part: bool  #: such awards are wanted where they work


def list_acts(
    window: Window, kinds: Collection[Kind], *, salt: str, person_ids: Collection[int] | None = None
) -> dict[int, list[Act]]:
    """The acts of these kinds in a window, by person: of everybody, or of some. What was taken back is not among them.

    What is held is, and says so.
    """
    query = _in_window(
        select(
            Signal.person_id, Signal.id, Verb.kind, evidence_of_signal(), Signal.value, Signal.target, Signal.occurred_at
        ),
        window,
        kinds,
    )  # fmt: skip
    if person_ids is not None:
        query = query.where(Signal.person_id.in_(person_ids))
    held = set(db.session.execute(held_signals()).scalars())
    found: dict[int, list[Act]] = defaultdict(list)
    for person_id, signal_id, kind, evidence, value, target, at in streamed(query):
        counterpart, is_held = counterpart_key(salt, target), signal_id in held
        found[person_id].append(Act(signal_id, kind, evidence, value, counterpart, _written(at), is_held))
    return dict(found)


def count_shown(window: Window, kinds: Collection[Kind]) -> dict[int, dict[str, int]]:
    """How often everybody did what is shown beside the rest, by kind."""
    query = _in_window(select(Signal.person_id, Verb.kind, func.sum(Signal.value)), window, kinds)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person_id, kind, number in db.session.execute(query.group_by(Signal.person_id, Verb.kind)):
        found[person_id][kind] = int(number)
    return dict(found)


def list_facts(person_ids: Collection[int], element: Element) -> list[Facts]:
    """What decides whether these people can have a place; nobody whose record is closed is among them."""
    led = aliased(Person)
    leads = exists().where(led.manager_id == Person.id)
    query = (
        select(
            Person.id,
            Person.is_active,
            and_(Person.manager_id.is_(None), leads),
            AwardWishes.opted_out_at.is_not(None),
            Person.country,
            Person.department,
        )
        .outerjoin(AwardWishes, AwardWishes.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    )
    rows = db.session.execute(query.order_by(Person.id)).all()
    wanted = {
        (country, department): is_on(element, country=country, department=department)
        for country, department in {(row.country, row.department) for row in rows}
    }
    return [Facts(row[0], row[1], row[2], row[3], wanted[row.country, row.department]) for row in rows]


def winners_before(cycle: Cycle) -> set[int]:
    """Who won the cycle of the same kind before this one, or wins it by its figures while it is not announced.

    Under the records that are theirs now.
    """
    last = find_last(Period(cycle.period), cycle.first_day)
    if last is None:
        return set()
    if last.state not in PUBLIC_STATES:
        snapshot = find_snapshot(last)
        return set() if snapshot is None else set(list_placed(snapshot, winners=True))
    query = select(func.coalesce(Person.merged_into_id, Person.id)).join(
        WonPrize, WonPrize.person_id == Person.id
    )
    return set(db.session.execute(query.where(WonPrize.cycle_id == last.id)).scalars())


def bar_to(facts: Facts, cycle: Cycle, *, office: Collection[int], won: Collection[int]) -> Bar | None:
    """Why somebody can have no place in a cycle; None if they can. `office` are those who run or approve it."""
    if facts.person_id in office:
        return Bar.RUNS
    if not facts.is_here:
        return Bar.LEFT
    if facts.has_opted_out:
        return Bar.OPTED_OUT
    if cycle.leaves_out_executives and facts.is_executive:
        return Bar.EXECUTIVE
    return Bar.WON_BEFORE if cycle.leaves_out_winners and facts.person_id in won else None


def is_import_at_work() -> bool:
    """Whether a list of activity is being brought in, so that only a part of it may be there."""
    running = (Batch.state == BatchState.RUNNING.value, Batch.is_dry_run.is_(False))
    return db.session.execute(select(Batch.id).where(*running).limit(1)).first() is not None


class Late(NamedTuple):
    """Something that came after the figures of a cycle were fixed: an act of its period, or one taken back since."""

    person_id: int
    signal_id: int
    kind: str
    at: datetime
    known_at: datetime
    is_taken_back: bool


def last_act(window: Window | None = None) -> int:
    """The number of the last act that there is, or is in a window; asked while everybody is held, all that come later have higher ones."""
    query = select(func.coalesce(func.max(Signal.id), 0))
    if window is not None:
        query = query.where(Signal.occurred_at >= window.starts_at, Signal.occurred_at < window.ends_at)
    return db.session.execute(query).scalar_one()


def list_late(
    cycle: Cycle, kinds: Collection[Kind], *, person_ids: Sequence[int] | None = None
) -> list[Late]:
    """What came for a cycle's period after it was frozen, the latest first, at most 200: it changes nothing there."""
    if cycle.frozen_at is None or cycle.seen_to is None:
        return []
    whose = true() if person_ids is None else Signal.person_id.in_(person_ids)
    within = (whose, *_within(Window(cycle.starts_at, cycle.ends_at), kinds))
    about = (Signal.person_id, Signal.id, Verb.kind, Signal.occurred_at)
    came = (
        select(*about, Signal.recorded_at.label("known_at"), false())
        .join(Verb, Verb.id == Signal.verb_id)
        .where(Signal.id > cycle.seen_to, ~exists().where(Reversal.signal_id == Signal.id), *within)
    )
    gone = (
        select(*about, Reversal.reversed_at.label("known_at"), true())
        .join(Signal, Signal.id == Reversal.signal_id)
        .join(Verb, Verb.id == Signal.verb_id)
        .where(Reversal.reversed_at > cycle.frozen_at, Signal.id <= cycle.seen_to, *within)
    )
    found = [
        Late(row[0], row[1], row[2] or "", *row[3:])
        for query in (came, gone)
        for row in db.session.execute(query.order_by(desc("known_at"), Signal.id.desc()).limit(_MOST_LATE))
    ]
    # What an objection had taken in is not late, nor what it had taken away.
    seen = _acts_in_figures(cycle, {one.person_id for one in found})
    found = [one for one in found if (one.signal_id in seen) == one.is_taken_back]
    return sorted(found, key=lambda one: (one.known_at, one.signal_id), reverse=True)[:_MOST_LATE]


def _acts_in_figures(cycle: Cycle, person_ids: Collection[int]) -> set[int]:
    """The acts of these people in the figures that hold, with those that stand under a record joined to theirs."""
    snapshot = find_snapshot(cycle)
    if snapshot is None or not person_ids:
        return set()
    owner = func.coalesce(Person.merged_into_id, Person.id)
    bodies = (
        select(CyclePart.body)
        .join(Person, Person.id == CyclePart.person_id)
        .where(CyclePart.snapshot_id == snapshot.id, owner.in_(person_ids))
    )
    return {act["id"] for body in db.session.execute(bodies).scalars() for act in json.loads(body)["acts"]}


class Seen(NamedTuple):
    """An act as HR looks at it: what it was about, and where it came from. Gone once its person is erased."""

    object: str
    platform: str
    source: str


def look_at_acts(signal_ids: Iterable[int]) -> dict[int, Seen]:
    """What is known of these acts beside what the calculation says."""
    query = select(Signal.id, Signal.object, Signal.platform, Signal.source).where(
        Signal.id.in_(list(signal_ids))
    )
    return {row[0]: Seen(*row[1:]) for row in db.session.execute(query)}


def _in_window(
    query: Select[*tuple[Any, ...]], window: Window, kinds: Collection[Kind]
) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(*_within(window, kinds), Reversal.signal_id.is_(None))
    )


def _within(window: Window, kinds: Collection[Kind]) -> tuple[ColumnElement[bool], ...]:
    return (
        Verb.kind.in_(sorted(kind.value for kind in kinds)),
        Signal.is_on_self.is_(False),
        Signal.occurred_at >= window.starts_at,
        Signal.occurred_at < window.ends_at,
    )


def _written(at: datetime) -> str:
    """An instant as calculations have it: always of the same length, so that texts sort as instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
