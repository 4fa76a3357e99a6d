"""Placing: deciding where people stand and storing what has changed, with its evidence and its news."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Select, bindparam, delete, literal, null, select, update
from sqlalchemy import insert as plain_insert

from app.core.actor import Actor
from app.core.clock import Day, date_from_day, end_of_day, now, today
from app.core.db import db
from app.core.errors import Conflict
from app.core.events import publish
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert, insert_once, rows_from_lists
from app.journey.events import PersonMoved
from app.journey.models import Move, Placement
from app.journey.queries.everybody import (
    Change,
    Span,
    find_changes,
    not_started,
    quiet,
    unplaced_span,
    without_move,
)
from app.journey.queries.intake import count_touched, list_touched, list_touched_above, was_reversed
from app.journey.queries.standings import (
    histories_of,
    latest_evaluation,
    list_active,
    list_due,
    read_head,
    read_heads,
)
from app.journey.rules.evidence import pack
from app.journey.rules.facts import Facts
from app.journey.rules.placement import place
from app.journey.rules.ruleset import RuleSet
from app.journey.rules.verdict import Verdict
from app.journey.services.deciding import Decision, decide_many, decide_one, look_back
from app.journey.services.rules import rules_if_readable, rules_in_force
from app.journey.services.slices import slices
from app.journey.vocabulary import Cause, Zone
from app.notices import services as notices
from app.people.queries import count_people
from app.people.services.holding import hold_everybody, hold_people
from app.people.vocabulary import PersonNotFound
from app.signals.models import touched

#: What somebody is told: their number, the key of the notice, and what its words need.
Word: TypeAlias = tuple[int, str, dict[str, Any]]

#: From this share of all people on, one pass over everybody is cheaper than one decision after another.
_MANY = 0.05

#: An act puts off a look at night that would come within so many days: it is decided anyway, and the night is spared.
_SOON = 14

#: So many numbers of persons are gone through in one unit of work where placements are stored without a decision.
_RANGE = 10_000

_UPDATE = (
    update(Placement)
    .where(Placement.person_id == bindparam("of_person"), Placement.version == bindparam("of_version"))
    .values(
        zone=bindparam("zone"),
        since=bindparam("since"),
        highest_zone=bindparam("highest_zone"),
        at_risk_since=bindparam("at_risk_since"),
        valid_until=bindparam("valid_until"),
        evaluated_on=bindparam("evaluated_on"),
        evaluated_at=bindparam("evaluated_at"),
        rules_version=bindparam("rules_version"),
        version=bindparam("of_version") + 1,
    )
)
#: What is stored of a decision.
_DECIDED = (
    "zone",
    "since",
    "highest_zone",
    "at_risk_since",
    "valid_until",
    "evaluated_on",
    "evaluated_at",
    "rules_version",
)


@dataclass(slots=True)
class Placed:
    """What placing many people came to."""

    on: Day
    rules_version: int = 0  #: of the rules that were asked last; 0 where nobody was looked at
    is_stored: bool = True
    decided: int = 0  #: decisions made one by one
    changed: int = 0  #: placements stored
    moves: Counter[tuple[Zone | None, Zone]] = field(default_factory=Counter)


def place_person(
    person_id: int, *, on: Day | None = None, started: bool = False, actor: Actor
) -> Verdict | None:
    """Put a person where the rules put them, and store what has changed.

    Calling again changes nothing. Nothing is stored for a day before the stored state, nor for somebody who is
    switched off, nor by rules that cannot be read (None then). `started` says that it is known that the person has done something.
    Raises PersonNotFound.
    """
    del actor  # Whoever gave the cause is in the audit log already; a move is its own record.
    placed = _place_one(person_id, today() if on is None else on, started=started)
    return None if placed is None else placed[0].verdict


def place_after_act(person_id: int) -> RuleSet | None:
    """Place somebody who has just done something; gives the rules that were asked, None for somebody switched off
    and for rules that cannot be read.
    """
    placed = _place_one(person_id, today(), started=True)
    return None if placed is None else placed[1]


def _place_one(person_id: int, on: Day, *, started: bool) -> tuple[Decision, RuleSet] | None:
    hold_people([person_id])
    head = read_head(person_id)
    if head is None:
        raise PersonNotFound
    if not head.is_active:
        return None
    rules = rules_if_readable(head.rules)
    if rules is None:
        return None
    decision = decide_one(head, rules, on=on, started=started)
    _store([decision], rules, on=on)
    return decision, rules


def place_many(person_ids: Iterable[int], *, on: Day, actor: Actor) -> Placed:
    """Place these persons, in slices that each are a unit of work of their own; may be broken off and begun again."""
    del actor
    placed = Placed(on)
    for ids in slices(person_ids):
        with unit_of_work():
            _place_slice(ids, placed, on)
        heartbeat()
    return placed


def place_everybody(*, on: Day | None = None, actor: Actor) -> Placed:
    """Place everybody: one statement finds whose placement must change, and only those are decided and stored.

    Opens its own units of work; may be broken off and begun again, and run twice at once. For a day before the
    stored state it stores nothing, and says who stood elsewhere then; for a day to come, who would move by then.
    """
    day = today() if on is None else on
    latest = latest_evaluation()
    rules = rules_in_force()
    if latest is not None and day < min(latest, today()):
        return _report_past(day)
    if day > today() or (latest is not None and day < latest):
        return _report(rules, day)
    alike = _place_alike(rules, day)
    moment = now()
    must_decide, to_confirm = _found(rules, day)
    placed = place_many(must_decide, on=day, actor=actor)
    placed.rules_version = rules.version
    if alike:
        placed.changed += alike
        placed.moves[None, Zone.CONSUMER] += alike
    _confirm(to_confirm, rules, day, moment)
    return placed


def place_due(*, on: Day | None = None, actor: Actor) -> Placed:
    """Place those whose placement may have changed by the passing of days alone."""
    day = today() if on is None else on
    return place_many(list_due(day), on=day, actor=actor)


def place_touched(batch_id: int, *, actor: Actor) -> Placed:
    """Place those whom an import touched, and forget then whom it touched.

    Few are decided one by one; for many, everybody is gone through. What an import took back may shorten how long
    a placement holds, so then those above the first stretch are decided in any case.
    """
    day = today()
    if rules_if_readable() is None:
        return Placed(day)
    if count_touched(batch_id) <= _MANY * count_people():
        placed = place_many(list_touched(batch_id), on=day, actor=actor)
    else:
        placed = place_everybody(on=day, actor=actor)
        if was_reversed(batch_id):
            placed.moves += place_many(list_touched_above(batch_id), on=day, actor=actor).moves
    return placed


def forget_touched(batch_id: int) -> None:
    """Empty the list of those whom an import touched."""
    with unit_of_work() as session:
        session.execute(delete(touched).where(touched.c.batch_id == batch_id))


def _place_slice(ids: Sequence[int], placed: Placed, on: Day) -> None:
    hold_people(ids)
    heads = [head for head in read_heads(ids) if head.is_active]
    if not heads:
        return
    identity = heads[0].rules
    rules = rules_if_readable(identity)
    if rules is None:
        return
    decisions = decide_many(heads, rules, on=on)
    placed.rules_version = rules.version
    placed.decided += len(decisions)
    for decision in _store(decisions, rules, on=on):
        placed.changed += 1
        if decision.outcome.moved and decision.outcome.zone is not Zone.NOT_STARTED:
            placed.moves[decision.outcome.previous, decision.outcome.zone] += 1


def _store(decisions: Sequence[Decision], rules: RuleSet, *, on: Day) -> list[Decision]:
    """Store what has changed, with moves and notices; gives the decisions that were stored."""
    changed = [decision for decision in decisions if _is_news(decision, rules, on)]
    first = [decision for decision in changed if decision.stored is None]
    later = [decision for decision in changed if decision.stored is not None]
    if first:
        first = _insert_first(first, rules, on)
    if later:
        update_placements(later, rules, on)
    stored = [*first, *later]
    _tell(stored, rules, on)
    return stored


def _is_news(decision: Decision, rules: RuleSet, on: Day) -> bool:
    stored, outcome = decision.stored, decision.outcome
    if stored is None:
        return True
    if on < stored.evaluated_on:
        return False
    # A stored `valid_until` that is too early does no harm: that day, and no later, it is looked at again. Whoever
    # goes on acting puts it off when it comes near, but not with every act.
    is_expired = stored.valid_until is not None and stored.valid_until <= on
    is_put_off = (
        stored.valid_until is not None
        and stored.valid_until <= on + _SOON
        and (outcome.valid_until is None or outcome.valid_until > stored.valid_until)
    )
    is_earlier = outcome.valid_until is not None and (
        stored.valid_until is None or outcome.valid_until < stored.valid_until
    )
    return (
        outcome.moved
        or outcome.at_risk_since != stored.at_risk_since
        or rules.version != stored.rules_version
        or is_expired
        or is_put_off
        or is_earlier
    )


def _values(decision: Decision, rules: RuleSet, on: Day) -> dict[str, Any]:
    outcome, stored = decision.outcome, decision.stored
    highest = max(outcome.zone, stored.highest_zone if stored else outcome.zone, key=lambda zone: zone.rank)
    return {
        "zone": outcome.zone.value,
        "since": outcome.since,
        "highest_zone": highest.value,
        "at_risk_since": outcome.at_risk_since,
        "valid_until": outcome.valid_until,
        "evaluated_on": on,
        "evaluated_at": now(),
        "rules_version": rules.version,
    }


def _insert_first(decisions: Sequence[Decision], rules: RuleSet, on: Day) -> list[Decision]:
    """Store first placements; gives those that nobody else has stored meanwhile."""
    rows = [
        {"person_id": decision.person_id, "version": 1, **_values(decision, rules, on)}
        for decision in decisions
    ]
    once = insert_once(Placement.__table__, "person_id")
    stored = set(db.session.connection().execute(once, rows).scalars())
    return [decision for decision in decisions if decision.person_id in stored]


def update_placements(decisions: Sequence[Decision], rules: RuleSet, on: Day) -> None:
    """Store what was decided about people who are placed. Raises Conflict if somebody was faster."""
    rows = [
        {
            "of_person": decision.person_id,
            "of_version": decision.stored.version,
            **_values(decision, rules, on),
        }
        for decision in decisions
        if decision.stored is not None
    ]
    if len(rows) > 1 and db.session.get_bind().dialect.name == "postgresql":
        # All in one: each by itself has a way there and back, or at least its own place in a queue of messages.
        lists = {name: [row[name] for row in rows] for name in rows[0]}
        result = db.session.connection().execute(_update_all(), lists)
    else:
        result = db.session.connection().execute(_UPDATE, rows)
    if result.rowcount not in (-1, len(rows)):
        raise Conflict


@lru_cache(maxsize=1)
def _update_all() -> Any:
    """PostgreSQL's UPDATE of several placements, each of whose values is given as a list."""
    table: Any = Placement.__table__
    given = rows_from_lists(table, _DECIDED, of_person="person_id", of_version="version")
    return (
        update(table)
        .where(table.c.person_id == given.c.of_person, table.c.version == given.c.of_version)
        .values(version=given.c.of_version + 1, **{name: given.c[name] for name in _DECIDED})
    )


def _tell(decisions: Sequence[Decision], rules: RuleSet, on: Day) -> None:
    """Keep the moves, and tell those whom they concern."""
    moved = [
        decision
        for decision in decisions
        if decision.outcome.moved
        and not (decision.stored is None and decision.outcome.zone is Zone.NOT_STARTED)
    ]
    if moved:
        db.session.connection().execute(
            plain_insert(Move), [move_values(decision, rules, on) for decision in moved]
        )
    for decision in moved:
        publish(_news(decision, on))
    notices.tell_all(
        "moved", [_word_of_move(one, on) for one in moved if one.outcome.cause is not Cause.INITIAL]
    )
    notices.tell_all("at_risk", [_word_of_risk(one, rules) for one in decisions if _is_risk_new(one)])


def move_values(decision: Decision, rules: RuleSet, on: Day) -> dict[str, Any]:
    """The row of the move that a decision makes."""
    outcome = decision.outcome
    return {
        "person_id": decision.person_id,
        "from_zone": outcome.previous.value if outcome.previous else None,
        "to_zone": outcome.zone.value,
        "cause": (outcome.cause or Cause.INITIAL).value,
        "on_day": on,
        "decided_at": now(),
        "rules_version": rules.version,
        "evidence": pack(outcome.verdict()),
    }


def _news(decision: Decision, on: Day) -> PersonMoved:
    outcome = decision.outcome
    from_zone = outcome.previous.value if outcome.previous else None
    cause = (outcome.cause or Cause.INITIAL).value
    return PersonMoved(decision.person_id, from_zone, outcome.zone.value, cause, on)


def _word_of_move(decision: Decision, on: Day) -> Word:
    news = _news(decision, on)
    params = {"zone": news.to_zone, "from_zone": news.from_zone, "cause": news.cause}
    return decision.person_id, f"moved:{news.to_zone}:{on}", params


def _is_risk_new(decision: Decision) -> bool:
    stored, outcome = decision.stored, decision.outcome
    return (
        outcome.at_risk_since is not None
        and outcome.falls_on is not None
        and (stored is None or stored.at_risk_since != outcome.at_risk_since)
    )


def _word_of_risk(decision: Decision, rules: RuleSet) -> Word:
    outcome = decision.outcome
    assert outcome.falls_on is not None  # Whoever is at risk falls one day.
    short = {
        reason.measure: max(0, reason.keep - reason.found)
        for reason in outcome.reasons([outcome.zone])
        if not reason.met_keep
    }
    params = {
        "zone": outcome.zone.value,
        "falls_on": date_from_day(outcome.falls_on).isoformat(),
        "measures": [
            {"label": rules.measures[key].label.by_language, "missing": missing}
            for key, missing in short.items()
        ],
    }
    return decision.person_id, f"at_risk:{outcome.zone.value}:{outcome.at_risk_since}", params


def _place_alike(rules: RuleSet, on: Day) -> int:
    """Store the first placements of which one is like the other; gives the number of those who came onto the trail.

    About those who have not started nothing is decided. For those who have, and for whom no rule finds anything,
    the decision is made once, and everybody gets a copy of its evidence; nobody is told of a first placement.
    """
    span = unplaced_span()
    if span is None:
        return 0
    stored = 0
    for first in range(span[0], span[1] + 1, _RANGE):
        among = (first, first + _RANGE - 1)
        with unit_of_work():
            hold_everybody()
            moment = now()
            _insert_alike(Zone.NOT_STARTED, not_started(among), rules, on, moment)
            if found := _insert_alike(Zone.CONSUMER, quiet(among, rules), rules, on, moment):
                _insert_first_moves(among, rules, on, moment)
                stored += found
        heartbeat()
    return stored


def _insert_alike(zone: Zone, people: Select[int], rules: RuleSet, on: Day, moment: datetime) -> int:
    """Store the same placement for all of these people; gives their number."""
    found = people.subquery()
    values = {
        "person_id": found.c.id,
        "zone": literal(zone.value),
        "since": literal(on),
        "highest_zone": literal(zone.value),
        "at_risk_since": null(),
        "valid_until": null(),
        "evaluated_on": literal(on),
        "evaluated_at": literal(moment, Placement.evaluated_at.type),
        "rules_version": literal(rules.version),
        "version": literal(1),
    }
    # SQLite reads "ON CONFLICT" as part of a join unless the question ends in a condition.
    rows = insert(Placement).from_select(list(values), select(*values.values()).where(found.c.id > 0))
    once = rows.on_conflict_do_nothing(index_elements=["person_id"]).returning(Placement.person_id)
    asked = {"on": on, "end_of_on": end_of_day(on)}
    return len(db.session.connection().execute(once, asked).all())


def _insert_first_moves(among: Span, rules: RuleSet, on: Day, moment: datetime) -> None:
    """Store the moves of those who were just placed alike among some people: they are placed, and have none."""
    verdict = place(Facts(started=True), rules, None, on)
    people = without_move(among, Placement.zone == verdict.zone.value, Placement.evaluated_at == moment)
    values = {
        "person_id": people.c.person_id,
        "to_zone": literal(verdict.zone.value),
        "cause": literal(Cause.INITIAL.value),
        "on_day": literal(on),
        "decided_at": literal(moment, Move.decided_at.type),
        "rules_version": literal(rules.version),
        "evidence": literal(pack(verdict), Move.evidence.type),
    }
    db.session.connection().execute(plain_insert(Move).from_select(list(values), select(*values.values())))


def _found(rules: RuleSet, on: Day) -> tuple["array[int]", list[tuple[int, Day | None]]]:
    """Whom to decide, once each and in order, and whom to confirm until when."""
    must_decide, to_confirm = array("q"), []
    for person_id, change, valid_until in find_changes(rules, on=on):
        if change is Change.DECIDE:
            must_decide.append(person_id)
        else:
            to_confirm.append((person_id, valid_until))
    decided = set(must_decide)
    return array("q", sorted(decided)), [one for one in to_confirm if one[0] not in decided]


def _confirm(people: Sequence[tuple[int, Day | None]], rules: RuleSet, on: Day, moment: datetime) -> None:
    """Store that placements hold under new rules: for some until a day, for the first stretches for ever.

    They bear the moment before it was found out, since what comes in meanwhile is not known to the finding.
    """
    confirmed = {
        "rules_version": rules.version,
        "evaluated_on": on,
        "evaluated_at": moment,
        "version": Placement.version + 1,
    }
    is_outdated = Placement.rules_version < rules.version
    one = (
        update(Placement)
        .where(Placement.person_id == bindparam("of_person"), is_outdated)
        .values(**confirmed, valid_until=bindparam("until"))
    )
    for part in slices(people):
        with unit_of_work() as session:
            session.connection().execute(
                one, [{"of_person": person, "until": until} for person, until in part]
            )
        heartbeat()
    with unit_of_work() as session:
        everybody_else = Placement.zone.in_([Zone.NOT_STARTED.value, Zone.CONSUMER.value])
        session.connection().execute(update(Placement).where(everybody_else, is_outdated).values(**confirmed))


def _report_past(on: Day) -> Placed:
    """Who stood elsewhere on a day before the stored state, by its acts and its rules; nothing is stored.

    Each person is looked at as for an explanation of that day: with thousands of them it takes minutes.
    """
    placed = Placed(on, rules_in_force(on).version, is_stored=False)
    for ids in slices(list_active()):
        for person_id, moves, placement in histories_of(ids):
            _, verdict = look_back(person_id, moves, on)
            placed.decided += 1
            stands = Zone.NOT_STARTED if placement is None else Zone(placement.zone)
            if verdict.zone is not stands:
                placed.moves[stands, verdict.zone] += 1
        heartbeat()
    return placed


def _report(rules: RuleSet, on: Day) -> Placed:
    """Who would move on a day to come, or, where the clock was set back, on a day before the stored state."""
    placed = Placed(on, rules.version, is_stored=False)
    must_decide, _ = _found(rules, on)
    for ids in slices(must_decide):
        heads = [head for head in read_heads(ids) if head.is_active]
        for decision in decide_many(heads, rules, on=on):
            placed.decided += 1
            if decision.outcome.moved and decision.outcome.zone is not Zone.NOT_STARTED:
                placed.moves[decision.outcome.previous, decision.outcome.zone] += 1
    return placed
