"""Everybody at once: one statement, made from the rules, that finds those whose stored placement must change.

It reads the daily roll-ups once. Whoever it does not name stands where the rules would put them, and stays there at
least until the stored `valid_until`. The few that it names are decided by the pure function, with their evidence.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    outerjoin,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.core.clock import end_of_day
from app.core.db import db
from app.journey.models import Move, Placement
from app.journey.queries.counting import (
    Beside,
    Expression,
    amount_of,
    exact,
    gate,
    holds,
    is_plain,
    leaves_of,
    matter,
    most,
    rows_read,
)
from app.journey.rules.ruleset import Day, Leaf, RuleSet
from app.journey.vocabulary import ZONES, Zone
from app.people.models import Absence, Person
from app.signals.models import PlatformAccount, Signal, daily
from app.signals.vocabulary import Grade

#: The zones that are entered by rules, from the lowest.
_RULED = tuple(zone for zone in ZONES if zone.rank > Zone.CONSUMER.rank)

#: The day whose acts are the last that count, and its last moment: given with each question, not written into it.
ON = bindparam("on", type_=Integer)
END_OF_ON = bindparam("end_of_on", type_=PlatformAccount.declared_at.type)

#: PostgreSQL plans a streamed answer as if the first rows were wanted soon, and spends a second on compiling a
#: statement of this size to machine code.
_ALL_ROWS_SOON = select(
    func.set_config("jit", "off", True), func.set_config("cursor_tuple_fraction", "1.0", True)
)

_stands = Placement.__table__.c

#: Numbers of persons, from the first to the last.
Span: TypeAlias = tuple[int, int]


class Change(IntEnum):
    """What must be done with somebody who was found."""

    DECIDE = 1  #: higher than stored, too little to keep, at risk, expired, or never placed: decide anew
    CONFIRM = 2  #: the zone holds under the new rules as well; the version and the date are new


def find_changes(rules: RuleSet, *, on: Day) -> Iterator[tuple[int, Change, Day | None]]:
    """Everybody whose stored placement must change: number, what must be done, and for those to confirm a day until
    which the zone holds at least.

    The rows are streamed; somebody may be named twice.
    """
    statement = _everybody(rules.version, rules.content_hash, Beside(rules))
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_ALL_ROWS_SOON)
    rows = connection.execute(
        statement, {"on": on, "end_of_on": end_of_day(on)}, execution_options={"yield_per": 2000}
    )
    for person_id, change, valid_until in rows:
        yield person_id, Change(change), valid_until


@lru_cache(maxsize=8)
def _everybody(version: int, content_hash: str, beside: Beside) -> CompoundSelect[*tuple[Any, ...]]:
    """The one statement: making it costs as much as half the answer, so it is made once for a rule set."""
    del version, content_hash  # Part of the key alone.
    return union_all(*everybody_statements(beside.rules))


def everybody_statements(rules: RuleSet) -> list[Select[*tuple[Any, ...]]]:
    """The parts of the one statement: placed before, away in reach, just started, never placed."""
    return [_placed(rules), _perhaps_higher_for_absence(rules), *_just_started(), _never_placed()]


def has_started(person_id: Expression | InstrumentedAttribute[int]) -> Expression:
    """Whether there was an act of the person up to `on`, or an account that they had named by `end_of_on`."""
    return or_(_acted(person_id), _named(person_id))


def unplaced_span() -> Span | None:
    """The lowest and the highest number of the active people who were never placed; None where all are."""
    people = _unplaced()
    first, last = db.session.connection().execute(select(func.min(people.c.id), func.max(people.c.id))).one()
    return None if first is None else (first, last)


def not_started(among: Span) -> Select[int]:
    """The active people with a number in the span who were never placed and have not started."""
    some = _unplaced_among(among)
    return select(some.c.id).where(~has_started(some.c.id))


def quiet(among: Span, rules: RuleSet) -> Select[int]:
    """The active people with a number in the span who were never placed, have started, were never away, and for whom
    no leaf of the rules finds anything.
    """
    some = _unplaced_among(among)
    leaves = leaves_of(rules)
    # Acts after `on` count here as well: they may limit how long a placement holds.
    acts = exists().where(
        daily.c.person_id == some.c.id, daily.c.grade == int(Grade.ALL), *matter(leaves, _first_day(leaves))
    )
    is_away = exists().where(Absence.person_id == some.c.id, Absence.withdrawn_at.is_(None))
    return select(some.c.id).where(~acts, ~is_away, has_started(some.c.id))


def without_move(among: Span, *conditions: ColumnElement[bool]) -> Subquery:
    """Those placed people with a number in the span for whom the conditions hold and who have no move."""
    placed = select(Placement.person_id).where(Placement.person_id.between(*among), *conditions)
    return placed.except_(select(Move.person_id).where(Move.person_id.between(*among))).subquery()


def _unplaced() -> CTE:
    """The active people who were never placed; few as a rule, so found before anything else is asked of them."""
    found = select(Person.id).where(Person.is_active, ~exists().where(Placement.person_id == Person.id))
    return found.cte("unplaced").prefix_with("MATERIALIZED")


def _unplaced_among(among: Span) -> CTE:
    """Those with a number in the span, for a statement that places them.

    A difference of sets, not a look into the placements for each: PostgreSQL may decide for a look through the whole
    table, which it believes to be empty, and which grows under its hands with what the very statement stores.
    """
    active = select(Person.id).where(Person.is_active, Person.id.between(*among))
    placed = select(Placement.person_id).where(Placement.person_id.between(*among))
    return active.except_(placed).cte("unplaced").prefix_with("MATERIALIZED")


def _acted(person_id: Expression | InstrumentedAttribute[int]) -> Expression:
    return exists().where(Signal.person_id == person_id, Signal.day <= ON)


def _named(person_id: Expression | InstrumentedAttribute[int]) -> Expression:
    return exists().where(PlatformAccount.person_id == person_id, PlatformAccount.declared_at <= END_OF_ON)


class _Counted:
    """One pass over the daily rows in reach: for each person, the most that there can be of the leaves of the gates.

    Other leaves are looked up where the gates are passed. With `away`, windows begin earlier by all the days that
    the person was away, so that nobody has more.
    """

    def __init__(self, rules: RuleSet, away: FromClause | None = None) -> None:
        self._rules, self._away = rules, away
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

    def rises(self) -> Expression:
        """The condition that the rules put a person higher than they stand; lower zones are not asked about."""
        return or_(*(and_(_stands_below(zone), self.enters(zone)) for zone in reversed(_RULED)))

    def _holds(self, zone: Zone, least: Callable[[Leaf], int]) -> Expression:
        tree = self._rules.zones[zone].tree
        if tree is None:
            return false()
        return holds(tree, lambda leaf: self._met(leaf, least(leaf)), self._dearness)

    def _dearness(self, leaf: Leaf) -> int:
        """What is counted costs nothing, and a count that bounds the value settles it for most; the rest is read."""
        if (leaf.measure.key, leaf.days) in self._names:
            return 0 if is_plain(leaf.measure) else 1
        return 1 + rows_read(leaf)

    def _met(self, leaf: Leaf, least: int) -> Expression:
        if least == 0:
            return true()
        name = self._names.get((leaf.measure.key, leaf.days))
        # Nothing counted is nothing, not unknown: unknown would not spare the look-ups behind it.
        at_most = None if name is None else func.coalesce(self.people.c[name], 0) >= least
        if at_most is not None and is_plain(leaf.measure):
            return at_most
        since = _begin(ON - leaf.days + 1, None if self._away is None else self.people.c.days_away)
        value = exact(leaf.measure, _stands.person_id, since, ON, least) >= least
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
            since = _begin(ON - days + 1, shift)
            columns.append(most(self._rules.measures[key], daily, since).label(name))
        return (
            select(*columns)
            .select_from(source)
            .where(
                daily.c.grade == int(Grade.ALL),
                daily.c.day <= ON,
                *matter(self._gates, _begin(_first_day(self._gates), shift)),
            )
            .group_by(daily.c.person_id)
            .subquery()
        )


def _gates(rules: RuleSet) -> tuple[Leaf, ...]:
    """The leaves that are counted for everybody: the gates, and what costs nothing beside them."""
    trees = [tree for zone in _RULED if (tree := rules.zones[zone].tree) is not None]
    gates = [leaf for tree in trees for leaf in gate(tree)]
    looked_at = {(leaf.days, leaf.measure.counts) for leaf in gates}
    return tuple(leaf for leaf in leaves_of(rules) if (leaf.days, leaf.measure.counts) in looked_at)


def _first_day(leaves: Sequence[Leaf]) -> Expression:
    """The first day of the longest window."""
    return ON - max((leaf.days for leaf in leaves), default=0) + 1


def _begin(day: Expression, shift: Expression | None) -> Expression:
    return day if shift is None else day - shift


def _stands_below(zone: Zone) -> Expression:
    return _stands.zone.in_([lower.value for lower in ZONES if lower.rank < zone.rank])


def _is_ruled() -> Expression:
    return _stands.zone.in_([zone.value for zone in _RULED])


def _placed(rules: RuleSet) -> Select[*tuple[Any, ...]]:
    """Those placed before; windows are cut as if nobody had been away, so that nobody has less than this.

    Who has no act in reach has no counts, which neither leads higher nor keeps anything.
    """
    counted = _Counted(rules)
    keeps = [(_stands.zone == zone.value, counted.keeps(zone)) for zone in _RULED]
    must_decide = or_(
        _stands.at_risk_since.is_not(None),
        _stands.valid_until <= ON,
        counted.rises(),
        not_(case(*keeps, else_=true())),
    )
    is_outdated = and_(_stands.rules_version != rules.version, _is_ruled())
    change = case((must_decide, int(Change.DECIDE)), else_=int(Change.CONFIRM))
    edges = [(_stands.zone == zone.value, _first_edge(rules, zone)) for zone in _RULED]
    edge = case((must_decide, null()), *edges, else_=null())
    joined = outerjoin(Placement, counted.people, counted.people.c.person_id == _stands.person_id)
    return (
        select(_stands.person_id, change, edge)
        .select_from(joined)
        .where(_stands.zone != Zone.NOT_STARTED.value, or_(is_outdated, must_decide))
    )


def _first_edge(rules: RuleSet, zone: Zone) -> Expression:
    """The first day on which an act leaves a window that keeping the zone depends on; null for never."""
    leaves = sorted((leaf for _, leaf in rules.zones[zone].leaves), key=lambda leaf: leaf.days)
    if not leaves:
        return null()
    rows = daily.alias()
    # A row leaves the shortest window that still holds it first.
    leaving = case(
        *(
            (and_(rows.c.day > ON - leaf.days, amount_of(leaf.measure, rows) > 0), rows.c.day + leaf.days)
            for leaf in leaves
        )
    )
    statement = select(func.min(leaving)).where(
        rows.c.person_id == _stands.person_id,
        rows.c.grade == int(Grade.ALL),
        rows.c.day > ON - leaves[-1].days,
        rows.c.day <= ON,
    )
    return statement.correlate(Placement).scalar_subquery()


def _perhaps_higher_for_absence(rules: RuleSet) -> Select[*tuple[Any, ...]]:
    """Those who were away and whose windows, cut as early as could be, would lead higher."""
    since = ON - 2 * rules.longest_window
    length = _least(Absence.last_day, ON) - _greatest(Absence.first_day, since) + 1
    away = (
        select(Absence.person_id, func.sum(length).label("days"))
        .where(Absence.withdrawn_at.is_(None), Absence.first_day <= ON, Absence.last_day > since)
        .group_by(Absence.person_id)
        .subquery()
    )
    counted = _Counted(rules, away)
    return (
        select(_stands.person_id, literal(int(Change.DECIDE)), null())
        .select_from(counted.people.join(Placement, _stands.person_id == counted.people.c.person_id))
        .where(counted.rises())
    )


def _just_started() -> list[Select[*tuple[Any, ...]]]:
    """Those who were placed before they started, by what they did and by what they named."""
    found = select(_stands.person_id, literal(int(Change.DECIDE)), null())
    waiting = _stands.zone == Zone.NOT_STARTED.value
    return [found.where(waiting, started(_stands.person_id)) for started in (_acted, _named)]


def _never_placed() -> Select[*tuple[Any, ...]]:
    """Those who have started and were never placed; the others are placed without a decision."""
    people = _unplaced()
    return select(people.c.id, literal(int(Change.DECIDE)), null()).where(has_started(people.c.id))


def _least(column: Any, day: Expression) -> Expression:
    return case((column < day, column), else_=day)


def _greatest(column: Any, day: Expression) -> Expression:
    return case((column > day, column), else_=day)
