"""Everybody at once: one statement, made from the rules, that finds those whose stored placement must change.

It reads the daily roll-ups once. Whoever it does not name stands where the rules would put them, and stays there at
least until the stored `valid_until`. The few that it names are decided by the pure function, with their evidence.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.core.clock import end_of_day
from app.core.db import db
from app.journey.models import Placement
from app.journey.queries.counting import Expression, amount_of, exact, gate, holds, is_plain, most
from app.journey.rules.ruleset import Day, Leaf, RuleSet
from app.journey.vocabulary import ZONES, Zone
from app.people.models import Absence, Person
from app.signals.models import PlatformAccount, Signal, daily
from app.signals.vocabulary import Grade

#: The zones that are entered by rules, from the lowest.
_RULED = tuple(zone for zone in ZONES if zone.rank > Zone.CONSUMER.rank)


class Change(IntEnum):
    """What must be done with somebody who was found."""

    DECIDE = 1  #: higher than stored, too little to keep, at risk, expired, or never placed: decide anew
    CONFIRM = 2  #: the zone holds under the new rules as well; the version and the date are new


def find_changes(rules: RuleSet, *, on: Day) -> Iterator[tuple[int, Change, Day | None]]:
    """Everybody whose stored placement must change: number, what must be done, and for those to confirm a day until
    which the zone holds at least.

    The rows are streamed; somebody may be named twice.
    """
    statement = union_all(*everybody_statements(rules, on=on))
    rows = db.session.connection().execution_options(yield_per=2000).execute(statement)
    for person_id, change, valid_until in rows:
        yield person_id, Change(change), valid_until


def everybody_statements(rules: RuleSet, *, on: Day) -> list[Select[*tuple[Any, ...]]]:
    """The parts of the one statement: with acts in reach, with none, away in reach, just started, never placed."""
    return [
        _with_acts(rules, on),
        _without_acts(rules, on),
        _perhaps_higher_for_absence(rules, on),
        _just_started(on),
        _never_placed(on),
    ]


def has_started(person_id: Expression | InstrumentedAttribute[int], on: Day) -> Expression:
    """Whether there ever was an act of the person, or an account that they named."""
    return or_(
        exists().where(Signal.person_id == person_id, Signal.day <= on),
        exists().where(PlatformAccount.person_id == person_id, PlatformAccount.declared_at <= end_of_day(on)),
    )


class _Counted:
    """One pass over the daily rows in reach: for each person, the most that there can be of the leaves of the gates.

    Other leaves are looked up where the gates are passed. With `away`, windows begin earlier by all the days that
    the person was away, so that nobody has more.
    """

    def __init__(self, rules: RuleSet, on: Day, away: FromClause | None = None) -> None:
        self._rules, self._on, self._away = rules, on, away
        self._gates = _gates(rules)
        self._names = {
            key: f"m{index}"
            for index, key in enumerate(dict.fromkeys((leaf.measure.key, leaf.days) for leaf in self._gates))
        }
        self.people = self._count()

    def enters(self, zone: Zone) -> Expression:
        """The condition that a person enters a zone."""
        return self._holds(zone, lambda leaf: leaf.enter)

    def keeps(self, zone: Zone) -> Expression:
        """The condition that a person keeps a zone."""
        return self._holds(zone, lambda leaf: leaf.keep)

    def first_edge(self, zone: Zone) -> Expression:
        """The first day on which an act leaves a window that keeping the zone depends on; null for never."""
        leaves = sorted((leaf for _, leaf in self._rules.zones[zone].leaves), key=lambda leaf: leaf.days)
        if not leaves:
            return null()
        rows = daily.alias()
        # A row leaves the shortest window that still holds it first.
        leaving = case(
            *(
                (
                    and_(rows.c.day > self._on - leaf.days, amount_of(leaf.measure, rows) > 0),
                    rows.c.day + leaf.days,
                )
                for leaf in leaves
            )
        )
        statement = select(func.min(leaving)).where(
            rows.c.person_id == self.people.c.person_id,
            rows.c.grade == int(Grade.ALL),
            rows.c.day > self._on - leaves[-1].days,
            rows.c.day <= self._on,
        )
        return statement.correlate(self.people).scalar_subquery()

    def _holds(self, zone: Zone, least: Callable[[Leaf], int]) -> Expression:
        tree = self._rules.zones[zone].tree
        if tree is None:
            return false()
        return holds(tree, lambda leaf: self._met(leaf, least(leaf)), self._is_dear)

    def _is_dear(self, leaf: Leaf) -> bool:
        return (leaf.measure.key, leaf.days) not in self._names or not is_plain(leaf.measure)

    def _met(self, leaf: Leaf, least: int) -> Expression:
        if least == 0:
            return true()
        name = self._names.get((leaf.measure.key, leaf.days))
        at_most = None if name is None else self.people.c[name] >= least
        if at_most is not None and is_plain(leaf.measure):
            return at_most
        since = _begin(self._on - leaf.days + 1, None if self._away is None else self.people.c.days_away)
        value = exact(leaf.measure, self.people.c.person_id, since, self._on) >= least
        return value if at_most is None else case((at_most, value), else_=false())

    def _count(self) -> Subquery:
        columns: list[ColumnElement[Any]] = [daily.c.person_id]
        source: FromClause = daily
        shift: Expression | None = None
        if self._away is not None:
            source = self._away.join(daily, daily.c.person_id == self._away.c.person_id)
            shift = self._away.c.days
            columns.append(func.max(shift).label("days_away"))
        for (key, days), name in self._names.items():
            since = _begin(self._on - days + 1, shift)
            columns.append(most(self._rules.measures[key], daily, since).label(name))
        return (
            select(*columns)
            .select_from(source)
            .where(daily.c.grade == int(Grade.ALL), *_in_reach(self._rules, self._on, shift))
            .group_by(daily.c.person_id)
            .subquery()
        )


def _gates(rules: RuleSet) -> tuple[Leaf, ...]:
    """The leaves that are counted for everybody: the gates, and what costs nothing beside them."""
    trees = [tree for zone in _RULED if (tree := rules.zones[zone].tree) is not None]
    gates = [leaf for tree in trees for leaf in gate(tree)]
    looked_at = {(leaf.days, leaf.measure.counts) for leaf in gates}
    every = [leaf for zone in _RULED for _, leaf in rules.zones[zone].leaves]
    return tuple(leaf for leaf in every if (leaf.days, leaf.measure.counts) in looked_at)


def _in_reach(rules: RuleSet, on: Day, shift: Expression | None = None) -> list[Expression]:
    """The condition that a daily row matters to one of the gates."""
    gates = sorted(_gates(rules), key=lambda leaf: leaf.days)
    longest = max((leaf.days for leaf in gates), default=0)
    kinds: dict[str, int] = {}
    for leaf in gates:
        kinds |= {kind.value: leaf.days for kind in leaf.measure.counts}
    matters = [
        daily.c[kind] > 0
        if days == longest
        else and_(daily.c.day >= _begin(on - days + 1, shift), daily.c[kind] > 0)
        for kind, days in sorted(kinds.items(), key=lambda item: item[1])
    ]
    return [daily.c.day >= _begin(on - longest + 1, shift), daily.c.day <= on, or_(false(), *matters)]


def _begin(day: Day, shift: Expression | None) -> Expression | Day:
    return day if shift is None else literal(day) - shift


def _rises(counted: _Counted) -> Expression:
    """The condition that the rules put a person higher than they stand."""
    entered = case(*((counted.enters(zone), zone.rank) for zone in reversed(_RULED)), else_=0)
    stored = case(*((Placement.zone == zone.value, zone.rank) for zone in _RULED), else_=Zone.CONSUMER.rank)
    return entered > stored


def _with_acts(rules: RuleSet, on: Day) -> Select[*tuple[Any, ...]]:
    """Those with acts in reach; windows are cut as if nobody had been away, so that nobody has less than this."""
    counted = _Counted(rules, on)
    keeps = [(Placement.zone == zone.value, counted.keeps(zone)) for zone in _RULED]
    must_decide = or_(
        Placement.at_risk_since.is_not(None),
        Placement.valid_until <= on,
        case((case(*keeps, else_=true()), 0), else_=1) == 1,
        _rises(counted),
    )
    joined = counted.people.join(Placement, Placement.person_id == counted.people.c.person_id)
    is_outdated = and_(Placement.rules_version != rules.version, _is_ruled())
    change = case((must_decide, int(Change.DECIDE)), else_=int(Change.CONFIRM))
    edges = [(Placement.zone == zone.value, counted.first_edge(zone)) for zone in _RULED]
    edge = case((must_decide, null()), *edges, else_=null())
    return select(Placement.person_id, change, edge).select_from(joined).where(or_(is_outdated, must_decide))


def _is_ruled() -> Expression:
    return Placement.zone.in_([zone.value for zone in _RULED])


def _without_acts(rules: RuleSet, on: Day) -> Select[*tuple[Any, ...]]:
    """Those above the first stretch without any act in reach."""
    acts = exists().where(daily.c.person_id == Placement.person_id, *_in_reach(rules, on))
    return select(Placement.person_id, literal(int(Change.DECIDE)), null()).where(_is_ruled(), ~acts)


def _perhaps_higher_for_absence(rules: RuleSet, on: Day) -> Select[*tuple[Any, ...]]:
    """Those who were away and whose windows, cut as early as could be, would lead higher."""
    reach = 2 * rules.longest_window
    length = _least(Absence.last_day, on) - _greatest(Absence.first_day, on - reach) + 1
    away = (
        select(Absence.person_id, func.sum(length).label("days"))
        .where(Absence.withdrawn_at.is_(None), Absence.first_day <= on, Absence.last_day > on - reach)
        .group_by(Absence.person_id)
        .subquery()
    )
    counted = _Counted(rules, on, away)
    return (
        select(Placement.person_id, literal(int(Change.DECIDE)), null())
        .select_from(counted.people.join(Placement, Placement.person_id == counted.people.c.person_id))
        .where(_rises(counted))
    )


def _just_started(on: Day) -> Select[*tuple[Any, ...]]:
    """Those who were placed before they started."""
    return select(Placement.person_id, literal(int(Change.DECIDE)), null()).where(
        Placement.zone == Zone.NOT_STARTED.value, has_started(Placement.person_id, on)
    )


def _never_placed(on: Day) -> Select[*tuple[Any, ...]]:
    """Those who have started and were never placed; the others are placed without a decision."""
    return select(Person.id, literal(int(Change.DECIDE)), null()).where(
        Person.is_active, ~exists().where(Placement.person_id == Person.id), has_started(Person.id, on)
    )


def _least(column: Any, day: Day) -> Expression:
    return case((column < day, column), else_=day)


def _greatest(column: Any, day: Day) -> Expression:
    return case((column > day, column), else_=day)
