"""Measures as SQL: the same numbers that `rules.measure` finds, counted by the database for one or for many.

A few leaves settle the matter for nearly everybody (`gate`); they are sums over the daily rows of grade 0, one pass
for all of them. No measure exceeds that sum, whatever it asks for beside it (evidence, different people, a cap per
counterpart); the exact value is looked up, person by person, only where the sums leave it open.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    distinct,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import Integer as SQLInteger
from sqlalchemy.sql.visitors import iterate

from app.journey.rules.ruleset import Leaf, Measure, Node, RuleSet
from app.journey.vocabulary import Aggregate
from app.signals.models import daily, facets
from app.signals.vocabulary import Evidence, Facet, Grade

#: A number or a condition that the database works out.
Expression = ColumnElement[Any]

_LESS_SURE = {
    Evidence.SELF_REPORTED: (),
    Evidence.CONFIRMED: (Grade.SELF_REPORTED,),
    Evidence.VERIFIED: (Grade.SELF_REPORTED, Grade.CONFIRMED),
}
_FACET_OF = {Aggregate.COUNTERPARTS: Facet.COUNTERPART, Aggregate.OBJECTS: Facet.OBJECT}


class Beside:
    """A rule set that travels beside the key of a cache without being part of it."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Beside)

    def __hash__(self) -> int:
        return 0


def is_plain(measure: Measure) -> bool:
    """Whether the daily rows of grade 0 alone give the measure's value."""
    return (
        measure.aggregate not in _FACET_OF
        and measure.per_counterpart is None
        and measure.evidence is Evidence.SELF_REPORTED
    )


def most(measure: Measure, rows: FromClause, since: Expression | None) -> Expression:
    """The aggregate over daily rows of grade 0 that no value of the measure exceeds; for plain ones, the value."""
    amount = amount_of(measure, rows)
    if measure.aggregate is Aggregate.DAYS:
        # The day is asked first: it settles most rows.
        return func.count().filter(and_(*([] if since is None else [rows.c.day >= since]), amount > 0))
    total = func.sum(_capped(amount, measure.per_day))
    return func.coalesce(total if since is None else total.filter(rows.c.day >= since), 0)


def exact(
    measure: Measure,
    person_id: Expression,
    since: Expression | None,
    until: Expression | None,
    enough: int | None = None,
) -> Expression:
    """The measure's value for one person as a sub-select, whatever the measure asks for.

    Counting may stop at `enough`.
    """
    span = _Span(person_id, since, until)
    if is_plain(measure):
        rows = daily.alias()
        return _scalar(span, select(most(measure, rows, None)).where(*span.of(rows, measure)))
    if measure.aggregate in _FACET_OF:
        return _different(measure, span, enough)
    if measure.per_counterpart is None:
        return _by_day(measure, span)
    by_counterpart = _by_counterpart(measure, span)
    if measure.per_day is None:
        return by_counterpart
    by_day = _by_day(measure, span)
    return case((by_day < by_counterpart, by_day), else_=by_counterpart)


def gate(node: Node) -> tuple[Leaf, ...]:
    """The cheapest leaves of which at least one must hold for the tree to hold."""
    if isinstance(node, Leaf):
        return (node,)
    gates = sorted(map(gate, node.of), key=_cost)
    return tuple(leaf for chosen in gates[: len(node.of) - node.needed + 1] for leaf in chosen)


def holds(node: Node, met: Callable[[Leaf], Expression], dearness: Callable[[Leaf], int]) -> Expression:
    """The condition that a tree makes of its leaves' conditions; what is dearest to know is asked last."""
    if isinstance(node, Leaf):
        return met(node)
    in_order = sorted(node.of, key=lambda child: max(map(dearness, _leaves(child))))
    children = [holds(child, met, dearness) for child in in_order]
    if node.needed == len(children):
        return and_(*children)
    if node.needed == 1:
        return or_(*children)
    total: Expression = literal(0, SQLInteger)
    for child in children:
        total = total + case((child, 1), else_=0)
    return total >= node.needed


def leaves_of(rules: RuleSet) -> list[Leaf]:
    """The leaves of all zones."""
    return [leaf for rule in rules.zones.values() for _, leaf in rule.leaves]


def matter(leaves: Sequence[Leaf], first_day: Expression) -> list[Expression]:
    """The condition that a daily row lies in a window of one of these leaves and holds what that leaf counts.

    The longest window begins on the first day, and each shorter one later by as many days as it is shorter at least.
    """
    in_order = sorted(leaves, key=lambda leaf: leaf.days)
    longest = max((leaf.days for leaf in in_order), default=0)
    windows: dict[int, list[str]] = {}
    for kind, days in {kind.value: leaf.days for leaf in in_order for kind in leaf.measure.counts}.items():
        windows.setdefault(days, []).append(kind)
    found = [
        or_(*(daily.c[kind] > 0 for kind in kinds))
        if days == longest
        else and_(daily.c.day >= first_day + (longest - days), or_(*(daily.c[kind] > 0 for kind in kinds)))
        for days, kinds in sorted(windows.items())
    ]
    return [daily.c.day >= first_day, or_(false(), *found)]


def rows_read(leaf: Leaf) -> int:
    """How much is read to find a leaf's value for one person, roughly; there are fewer facets than days."""
    has_facets = leaf.measure.aggregate in _FACET_OF or leaf.measure.per_counterpart is not None
    return leaf.days if has_facets and leaf.measure.per_day is None else 2 * leaf.days


def amount_of(measure: Measure, rows: FromClause) -> Expression:
    """How many acts of the measure's kinds a row holds."""
    first, *others = [rows.c[kind.value] for kind in measure.counts] or [literal(0)]
    total: Expression = first
    for column in others:
        total = total + column
    return total


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    else:
        for child in node.of:
            yield from _leaves(child)


def _cost(leaves: tuple[Leaf, ...]) -> int:
    """How many counters have to be looked at."""
    return sum(leaf.days * len(leaf.measure.counts) for leaf in leaves)


def _capped(amount: Expression, cap: int | None) -> Expression:
    return amount if cap is None else case((amount > cap, cap), else_=amount)


class _Span:
    """Whose rows, and from when to when."""

    def __init__(self, person_id: Expression, since: Expression | None, until: Expression | None) -> None:
        self._person_id, self._since, self._until = person_id, since, until

    def of(self, rows: FromClause, measure: Measure) -> list[Expression]:
        grades = [int(Grade.ALL), *map(int, _LESS_SURE[measure.evidence])]
        wanted = [rows.c.person_id == self._person_id, rows.c.grade.in_(grades)]
        if self._since is not None:
            wanted.append(rows.c.day >= self._since)
        if self._until is not None:
            wanted.append(rows.c.day <= self._until)
        return wanted

    def read(self, statement: Select[Any]) -> Select[Any]:
        """The statement with the person, and the span if it is the person's own, taken from around it."""
        tables = (getattr(self._person_id, "table", None), _table_within(self._since))
        return statement.correlate(*(table for table in tables if table is not None))


def _table_within(expression: Expression | None) -> FromClause | None:
    """The table of the first column in an expression."""
    if expression is None:
        return None
    tables = [element.table for element in iterate(expression) if isinstance(element, ColumnClause)]
    return tables[0] if tables else None


def _signed(amount: Expression, rows: FromClause, measure: Measure) -> Expression:
    if measure.evidence is Evidence.SELF_REPORTED:
        return amount
    return case((rows.c.grade == int(Grade.ALL), amount), else_=-amount)


def _by_day(measure: Measure, span: _Span) -> Expression:
    rows = daily.alias()
    if measure.aggregate is Aggregate.COUNT and measure.per_day is None:
        total = func.sum(_signed(amount_of(measure, rows), rows, measure))
        return _scalar(span, select(func.coalesce(total, 0)).where(*span.of(rows, measure)))
    days = span.read(
        select(cast(func.sum(_signed(amount_of(measure, rows), rows, measure)), SQLInteger).label("amount"))
        .where(*span.of(rows, measure))
        .group_by(rows.c.day)
    ).subquery()
    if measure.aggregate is Aggregate.DAYS:
        return _scalar(span, select(func.count()).select_from(days).where(days.c.amount > 0))
    return _scalar(span, select(func.coalesce(func.sum(_capped(days.c.amount, measure.per_day)), 0)))


def _facet_rows(measure: Measure, facet: Facet, rows: FromClause, span: _Span) -> list[Expression]:
    return [*span.of(rows, measure), rows.c.facet == int(facet), rows.c.kind.in_(measure.indexes)]


def _different(measure: Measure, span: _Span, enough: int | None) -> Expression:
    rows = facets.alias()
    wanted = [*_facet_rows(measure, _FACET_OF[measure.aggregate], rows, span), rows.c["key"] != 0]
    if measure.evidence is Evidence.SELF_REPORTED:
        keys = span.read(select(rows.c["key"]).where(*wanted).distinct().limit(enough)).subquery()
        return _scalar(span, select(func.count()).select_from(keys))
    acts = span.read(
        select(rows.c["key"])
        .where(*wanted)
        .group_by(rows.c.kind, rows.c["key"], rows.c.day)
        .having(func.sum(_signed(rows.c["count"], rows, measure)) > 0)
    ).subquery()
    return _scalar(span, select(func.count(distinct(acts.c["key"]))))


def _by_counterpart(measure: Measure, span: _Span) -> Expression:
    rows = facets.alias()
    total = cast(func.sum(_signed(rows.c["count"], rows, measure)), SQLInteger)
    acts = span.read(
        select(_capped(total, measure.per_counterpart).label("amount"))
        .where(*_facet_rows(measure, Facet.COUNTERPART, rows, span))
        .group_by(rows.c["key"])
    ).subquery()
    return _scalar(span, select(func.coalesce(func.sum(acts.c.amount), 0)))


def _scalar(span: _Span, statement: Select[Any]) -> Expression:
    return span.read(statement).scalar_subquery()
