"""Which badges the acts prove, asked of the database: for one person, or for many in one pass."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    literal,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from app.core.db import db
from app.core.orders import Order
from app.journey.queries.counting import Beside, Expression, exact, is_plain, most
from app.journey.queries.facts import read_facts
from app.journey.rules.facts import Facts
from app.journey.rules.ruleset import Measure, RuleSet
from app.journey.vocabulary import Aggregate
from app.organisation.queries import is_on
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.queries import is_in_list, list_of
from app.rewards.models import Award
from app.rewards.queries.holds import held_signals
from app.rewards.rules.badges import BadgeRule, Condition, Criterion, criteria_of, open_badges
from app.rewards.rules.earning import Act
from app.rewards.vocabulary.badges import ONCE
from app.signals.models import Reversal, Signal, Verb, daily, evidence_of_signal
from app.signals.rules.keys import facet_key
from app.signals.vocabulary import KIND_INDEX, Grade, Kind

#: Before anybody acted.
_FIRST_DAY = -100_000


class Known(NamedTuple):
    """What has to be known of a person before anything is granted."""

    is_here: bool
    country: str
    department: str

    @property
    def has_badges(self) -> bool:
        """Whether badges are on where they work."""
        return is_on(Element.BADGES, country=self.country, department=self.department)


_KNOWN = Order(
    lambda: select(Person.is_active, Person.country, Person.department).where(
        Person.id == bindparam("person_id")
    )
)


def _acts() -> Any:
    dialect = db.session.get_bind().dialect.name
    return (
        select(
            Signal.person_id,
            Signal.occurred_at,
            Signal.id,
            Signal.day,
            Signal.verb_id,
            evidence_of_signal(),
            Signal.target,
            Signal.object,
            Signal.value,
        )
        .where(
            is_in_list(Signal.person_id, bindparam("person_ids"), dialect),
            is_in_list(Signal.verb_id, bindparam("verb_ids"), dialect),
            Signal.is_on_self.is_(False),
            ~exists().where(Reversal.signal_id == Signal.id),
            Signal.id.not_in(held_signals()),
        )
        .order_by(Signal.person_id, Signal.occurred_at, Signal.id)
    )


_ACTS = Order(_acts)


def known_of(person_id: int) -> Known:
    """Whether a person is here, and where they work."""
    row = _KNOWN.first({"person_id": person_id})
    return Known(False, "", "") if row is None else Known(*row)


def are_badges_on(person_id: int) -> bool:
    """Whether there are badges where a person works."""
    known = known_of(person_id)
    return known.is_here and known.has_badges


def may_earn_among(person_ids: Sequence[int]) -> list[int]:
    """Those of these persons who are here, and where they work there are badges."""
    query = select(Person.id, Person.country, Person.department)
    here = db.session.execute(
        query.where(Person.id.in_(person_ids), Person.is_active).order_by(Person.id)
    ).all()
    # Thousands work at few places: each is asked for once.
    has_badges = {
        (country, department): is_on(Element.BADGES, country=country, department=department)
        for country, department in {(row.country, row.department) for row in here}
    }
    return [row.id for row in here if has_badges[row.country, row.department]]


def newly_proven(person_id: int, rules: RuleSet, kind: int | None = None) -> list[str]:
    """The badges that a person's acts prove and that they do not have and never had, in the order of the rules.

    With `kind`, by its place in KINDS, only those that count acts of this kind.
    """
    dialect = db.session.get_bind().dialect.name
    keys, statement = _one_person(rules.content_hash, kind, dialect, Beside(rules))
    if not keys:
        return []
    [values] = statement.all({"person_id": person_id})
    return [key for key, value in zip(keys, values, strict=True) if value]


def proven_among(badges: Mapping[str, BadgeRule], person_ids: Sequence[int]) -> dict[int, list[str]]:
    """The badges that the acts of these persons prove and that they do not have."""
    if not badges or not person_ids:
        return {}
    measures = {
        one.measure.key: one.measure for badge in badges.values() for one in criteria_of(badge.criteria)
    }
    counted = (
        select(
            daily.c.person_id, *(most(measure, daily, None).label(key) for key, measure in measures.items())
        )
        .where(daily.c.grade == int(Grade.ALL), daily.c.person_id.in_(person_ids))
        .group_by(daily.c.person_id)
        .cte("counted")
    )
    parts = [
        select(counted.c.person_id, literal(badge.key).label("badge_key")).where(
            _holds(badge.criteria, counted.c.person_id, lambda measure: counted.c[measure.key])
        )
        for badge in badges.values()
    ]
    known = select(Award.person_id, Award.badge_key).where(
        Award.person_id.in_(person_ids), Award.occasion == ONCE
    )
    found: dict[int, list[str]] = {}
    proven = union_all(*parts).subquery("proven")
    for person_id, key in db.session.execute(select(proven.c.person_id, proven.c.badge_key).except_(known)):
        found.setdefault(person_id, []).append(key)
    return {person_id: [key for key in badges if key in keys] for person_id, keys in sorted(found.items())}


def acts_of(person_ids: Sequence[int], measures: Collection[Measure]) -> Iterator[tuple[int, list[Act]]]:
    """What these persons did that counts for these measures, each in the order in which it happened.

    With whom, or about what, it says of those acts alone of which a measure asks for it.
    """
    dialect = db.session.get_bind().dialect.name
    verbs = _verbs_of({kind for measure in measures for kind in measure.counts})
    with_whom = _indexes(measures, Aggregate.COUNTERPARTS)
    about_what = _indexes(measures, Aggregate.OBJECTS)
    rows = _ACTS.all({"person_ids": list_of(person_ids, dialect), "verb_ids": list_of(verbs, dialect)})
    for person_id, theirs in groupby(rows, key=itemgetter(0)):
        acts = []
        for _, at, id_, day, verb_id, evidence, target, object_, value in theirs:
            kind = verbs[verb_id]
            whom = facet_key(target) if kind in with_whom else 0
            what = facet_key(object_) if kind in about_what else 0
            acts.append(Act(at, id_, day, kind, evidence, whom, what, value))
        yield person_id, acts


def _verbs_of(kinds: Collection[Kind]) -> dict[int, int]:
    """The verbs that count as one of these kinds, each with its place in KINDS."""
    query = select(Verb.id, Verb.kind).where(Verb.kind.in_([kind.value for kind in kinds]))
    return {id_: KIND_INDEX[Kind(kind)] for id_, kind in db.session.execute(query) if kind}


def _indexes(measures: Collection[Measure], aggregate: Aggregate) -> set[int]:
    """The kinds, by their places in KINDS, of measures that tell acts apart so, or cap them so."""
    is_capped = aggregate is Aggregate.COUNTERPARTS
    asking = [one for one in measures if one.aggregate is aggregate or (is_capped and one.per_counterpart)]
    return {index for measure in asking for index in measure.indexes}


def people_with_acts() -> Sequence[int]:
    """Everybody who is here and ever did anything that is counted, by number."""
    query = select(daily.c.person_id).join(Person, Person.id == daily.c.person_id).where(Person.is_active)
    return sorted(db.session.execute(query.distinct()).scalars())


def facts_of(person_id: int, badges: Mapping[str, BadgeRule]) -> Facts:
    """Everything that was counted of a person since the first act, as far as these badges ask for it."""
    measures = (one.measure for badge in badges.values() for one in criteria_of(badge.criteria))
    faceted = frozenset(index for measure in measures if _asks_whom(measure) for index in measure.indexes)
    return read_facts(person_id, since=_FIRST_DAY, absences=(), started=True, faceted=faceted)


def _asks_whom(measure: Measure) -> bool:
    is_diverse = measure.aggregate in (Aggregate.COUNTERPARTS, Aggregate.OBJECTS)
    return is_diverse or measure.per_counterpart is not None


@lru_cache(maxsize=512)
def _one_person(
    content_hash: str, kind: int | None, dialect: str, beside: Beside
) -> tuple[tuple[str, ...], Order]:
    """Which badges are asked for, and the question for one person as finished text: making it costs more than asking it."""
    del content_hash, dialect  # Part of the key alone.
    person_id: Expression = literal_column(":person_id", Integer)
    keys, columns = [], []
    for key, badge in open_badges(beside.rules).items():
        if kind is not None and not any(kind in one.measure.indexes for one in criteria_of(badge.criteria)):
            continue
        had = exists().where(Award.person_id == person_id, Award.badge_key == key, Award.occasion == ONCE)
        holds = _holds(badge.criteria, person_id, lambda measure: most(measure, daily, None))
        keys.append(key)
        # What they have is looked up first: it settles most, and is never counted again.
        columns.append(case((had, 0), (holds, 1), else_=0))
    statement: Select[Any] = select(*columns).where(
        daily.c.person_id == person_id, daily.c.grade == int(Grade.ALL)
    )
    compiled = (
        statement.compile(db.session.get_bind(), compile_kwargs={"literal_binds": True}) if keys else ""
    )
    return tuple(keys), Order(lambda: text(str(compiled)))


def _holds(condition: Condition, person_id: Expression, at_most: Any) -> Expression:
    """The condition in the words of the database; what is dear to know is asked only where the sums leave it open."""
    if isinstance(condition, Criterion):
        measure, least = condition.measure, condition.at_least
        bound = at_most(measure)
        if is_plain(measure):
            plain: Expression = bound >= least
            return plain
        return case((bound >= least, exact(measure, person_id, None, None) >= least), else_=False)
    parts = [_holds(part, person_id, at_most) for part in condition.of]
    if condition.needed == len(parts):
        return and_(*parts)
    if condition.needed == 1:
        return or_(*parts)
    total: Expression = literal(0, Integer)
    for part in parts:
        total = total + case((part, 1), else_=0)
    return total >= condition.needed
