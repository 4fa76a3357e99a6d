"""Which steps the acts prove, asked of the database: for one person, or for everybody in one pass."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    bindparam,
    case,
    exists,
    false,
    literal,
    literal_column,
    select,
    text,
    union_all,
)

from app.core.db import db
from app.core.orders import Order
from app.journey.models import StepCompletion
from app.journey.queries.counting import Beside, Expression, exact, is_plain, most
from app.journey.rules.ruleset import ByMeasure, Measure, RuleSet, Step
from app.people.models import Person
from app.signals.models import daily, touched
from app.signals.vocabulary import Grade


def provable_steps(rules: RuleSet) -> tuple[Step, ...]:
    """The steps that complete themselves by what is counted."""
    return tuple(
        step for step in rules.steps.values() if isinstance(step.completes, ByMeasure) and not step.coming
    )


def done_step_keys(person_id: int) -> frozenset[str]:
    """The keys of the steps that a person has done."""
    return frozenset(db.session.connection().execute(_DONE, {"person_id": person_id}).scalars())


def newly_proven_steps(person_id: int, rules: RuleSet, kind: int | None = None) -> list[str]:
    """The steps that the person's acts prove and that they have not done, in the order of the rules.

    With `kind`, by its place in KINDS, only those that count acts of this kind.
    """
    dialect = db.session.get_bind().dialect.name
    keys, statement = _one_person(rules.content_hash, kind, dialect, Beside(rules))
    if not keys:
        return []
    [values] = statement.all({"person_id": person_id})
    return [key for key, value in zip(keys, values, strict=True) if value]


def proven_steps(rules: RuleSet, *, batch_id: int | None = None) -> CompoundSelect[Any] | None:
    """Person and step for everything that acts prove and that is not completed yet; None where nothing can be.

    With `batch_id`, only for those whom that import touched.
    """
    steps = provable_steps(rules)
    if not steps:
        return None
    measures = {
        step.completes.measure.key: step.completes.measure
        for step in steps
        if isinstance(step.completes, ByMeasure)
    }
    counted = select(
        daily.c.person_id, *(most(measure, daily, None).label(key) for key, measure in measures.items())
    )
    active = select(Person.id).where(Person.is_active)
    counted = counted.where(daily.c.grade == int(Grade.ALL), daily.c.person_id.in_(active)).group_by(
        daily.c.person_id
    )
    known = select(StepCompletion.person_id, StepCompletion.step_key)
    if batch_id is not None:
        concerned = select(touched.c.person_id).where(touched.c.batch_id == batch_id)
        counted = counted.where(daily.c.person_id.in_(concerned))
        known = known.where(StepCompletion.person_id.in_(concerned))
    people = counted.cte("counted")
    parts = []
    for step in steps:
        assert isinstance(step.completes, ByMeasure)
        measure, least = step.completes.measure, step.completes.at_least
        parts.append(
            select(people.c.person_id, literal(step.key).label("step_key")).where(
                _proves(measure, least, people.c[measure.key], people.c.person_id)
            )
        )
    found = union_all(*parts).subquery("found")
    # A difference of sets, not a look for each: the completions grow while the answer is stored among them.
    return select(found.c.person_id, found.c.step_key).except_(known)


_DONE = select(StepCompletion.step_key).where(StepCompletion.person_id == bindparam("person_id"))


@lru_cache(maxsize=512)
def _one_person(
    content_hash: str, kind: int | None, dialect: str, beside: Beside
) -> tuple[tuple[str, ...], Order]:
    """Which steps are asked for, and the question for one person as finished text: making it costs more than asking it."""
    del content_hash, dialect  # Part of the key alone.
    person_id: Expression = literal_column(":person_id", Integer)
    keys, columns = [], []
    for step in provable_steps(beside.rules):
        completes = step.completes
        assert isinstance(completes, ByMeasure)
        if kind is not None and kind not in completes.measure.indexes:
            continue
        done = exists().where(StepCompletion.person_id == person_id, StepCompletion.step_key == step.key)
        proven = _proves(
            completes.measure, completes.at_least, most(completes.measure, daily, None), person_id
        )
        keys.append(step.key)
        # What is done is looked up first: it settles most, and is never counted again.
        columns.append(case((done, 0), (proven, 1), else_=0))
    statement = select(*columns).where(daily.c.person_id == person_id, daily.c.grade == int(Grade.ALL))
    compiled = (
        statement.compile(db.session.get_bind(), compile_kwargs={"literal_binds": True}) if keys else ""
    )
    return tuple(keys), Order(lambda: text(str(compiled)))


def _proves(measure: Measure, least: int, at_most: Expression, person_id: Expression) -> Expression:
    if is_plain(measure):
        return at_most >= least
    return case((at_most >= least, exact(measure, person_id, None, None) >= least), else_=false())
