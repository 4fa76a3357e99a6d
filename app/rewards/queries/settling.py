"""What acts there are, and what stands in the ledger for them: the two sides that are settled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, or_, select

from app.core.clock import Day
from app.core.db import db
from app.core.orders import Order
from app.people.models import Person
from app.people.queries import is_in_list, list_of
from app.rewards.models import Hold, PointsEntry
from app.rewards.rules.points import Act, Book, Standing
from app.rewards.vocabulary.points import Entry
from app.signals.models import Reversal, Signal, Verb, evidence_of_signal
from app.signals.queries import is_of_batch

#: Before and after all days that anybody can mean.
EVER: Final[tuple[Day, Day]] = (-1_000_000, 1_000_000)


_ALL_ACTS = (
    select(
        Signal.id,
        Signal.person_id,
        Signal.day,
        Verb.type,
        Verb.object_type,
        Signal.target,
        Signal.value,
        evidence_of_signal(),
        Signal.occurred_at,
        Signal.recorded_at,
        Signal.is_on_self,
        Reversal.signal_id.is_not(None),
        Hold.id.is_not(None),
    )
    .join(Verb, Verb.id == Signal.verb_id)
    .outerjoin(Reversal, Reversal.signal_id == Signal.id)
    .outerjoin(Hold, and_(Hold.signal_id == Signal.id, Hold.decided_at.is_(None)))
    .where(Signal.day.between(bindparam("first", type_=Integer), bindparam("last", type_=Integer)))
)


def _of_many(*more: ColumnElement[bool]) -> Any:
    dialect = db.session.get_bind().dialect.name
    return _ALL_ACTS.where(is_in_list(Signal.person_id, bindparam("person_ids"), dialect), *more)


def _of_many_by_verb() -> Any:
    dialect = db.session.get_bind().dialect.name
    return _of_many(is_in_list(Signal.verb_id, bindparam("verb_ids"), dialect))


#: What thousands of acts come from: asked as such, the database need not be told of each person by a parameter.
_OF_MANY, _OF_MANY_BY_VERB = Order(_of_many), Order(_of_many_by_verb)

_ACT: Final = len(Act._fields)
_LINE = (
    PointsEntry.id,
    PointsEntry.signal_id,
    PointsEntry.rule,
    PointsEntry.rules_version,
    PointsEntry.amount,
    PointsEntry.reverses,
)
_IS_OF_ACT = or_(PointsEntry.kind == Entry.EARN.value, PointsEntry.kind == Entry.REVERSAL.value)
_ACTS_AND_LINES = _ALL_ACTS.add_columns(*_LINE).outerjoin(
    PointsEntry, and_(PointsEntry.signal_id == Signal.id, _IS_OF_ACT)
)
#: What nearly every act asks.
_OF_ONE = Order(lambda: _ACTS_AND_LINES.where(Signal.person_id == bindparam("person_id")))


@dataclass(frozen=True, slots=True)
class Sides:
    """What some people did, and what stands for it."""

    acts: Sequence[Act]
    standing: Sequence[Standing]
    times_earned: Counter[
        tuple[int, str]
    ]  #: how often each act has earned by each rule, taken back since or not


def read_sides(person_ids: Sequence[int], first: Day, last: Day, *, book: Book | None = None) -> Sides:
    """The acts of these persons from one day to another, and the lines that stand for them in the ledger.

    With a book of rules, of many acts only those that are of a kind which a version of it counts: no other can earn.
    """
    if len(person_ids) == 1 and first == last:
        # The day of one act: asked for both at once.
        rows = _OF_ONE.all({"person_id": person_ids[0], "first": first, "last": last})
        acts = list({row[0]: Act(*row[:_ACT]) for row in rows}.values())
        return _sides(acts, [row[_ACT:] for row in rows if row[_ACT] is not None])
    dialect = db.session.get_bind().dialect.name
    asked = {"person_ids": list_of(person_ids, dialect), "first": first, "last": last}
    if book is None:
        rows = _OF_MANY.all(asked)
    else:
        rows = _OF_MANY_BY_VERB.all(asked | {"verb_ids": list_of(_verbs_of(book), dialect)})
    acts = list(map(Act._make, rows))
    return _sides(acts, _lines_of([act.id for act in acts]))


def _verbs_of(book: Book) -> list[int]:
    verbs = db.session.execute(select(Verb.id, Verb.type, Verb.object_type).order_by(Verb.id))
    return [id_ for id_, type_, word in verbs if book.counts(type_, word)]


def _sides(acts: Sequence[Act], lines: Sequence[Sequence[Any]]) -> Sides:
    reversed_ids = {line[-1] for line in lines if line[-1] is not None}
    standing, times = [], Counter[tuple[int, str]]()
    for entry_id, signal_id, rule, version, amount, reverses in lines:
        if reverses is not None or signal_id is None:
            continue
        times[signal_id, rule] += 1
        if entry_id not in reversed_ids:
            standing.append(Standing(entry_id, signal_id, rule, version, amount))
    return Sides(acts, standing, times)


def _lines_of(signal_ids: Sequence[int]) -> Sequence[Any]:
    """The lines that stand, or stood, for these acts: what takes a line back is of the same act.

    They are named one by one, so that a ledger that has just grown large is looked up and never read through.
    """
    connection = db.session.connection()
    dialect = connection.dialect.name
    return connection.execute(_lines(dialect), {"signal_ids": list_of(signal_ids, dialect)}).all()


@lru_cache(maxsize=2)
def _lines(dialect: str) -> Any:
    listed = is_in_list(PointsEntry.signal_id, bindparam("signal_ids"), dialect)
    return select(*_LINE).where(listed, _IS_OF_ACT)


def span_of_signals(signal_ids: Sequence[int]) -> tuple[Day, Day] | None:
    """The first and the last day of these acts."""
    return _span(select(func.min(Signal.day), func.max(Signal.day)).where(Signal.id.in_(signal_ids)))


def span_of_batch(batch_id: int) -> tuple[Day, Day] | None:
    """The first and the last day of what an import brought in; None if that is nothing."""
    return _span(select(func.min(Signal.day), func.max(Signal.day)).where(is_of_batch(batch_id)))


def _span(query: Any) -> tuple[Day, Day] | None:
    first, last = db.session.execute(query).one()
    return None if first is None else (first, last)


def list_people_to_settle() -> Sequence[int]:
    """Everybody whose acts are held: those who were erased have none, and a closed record has handed them on."""
    query = select(Person.id).where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    return db.session.execute(query.order_by(Person.id)).scalars().all()
