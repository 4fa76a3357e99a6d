"""Who has grown most in a year, and the one line of a person that stands there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select

from app.core.clock import Day, day_of, today
from app.core.db import db
from app.core.pagination import Page
from app.journey.models import Move, Placement
from app.journey.vocabulary import Zone
from app.organisation.queries import is_on
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.rewards.queries.holds import held_signals
from app.rewards.rules.worth_keeping import Growth, GrowthLine, began_at, has_arrived, sorting
from app.rewards.vocabulary.worth_keeping import OUTCOMES, YEAR, Order
from app.signals.models import Reversal, Signal, Verb, daily, evidence_of_signal
from app.signals.vocabulary import Evidence, Grade, Kind

PAGE_SIZE: Final = 25


def is_anywhere_on() -> bool:
    """Whether the list is wanted anywhere where people work."""
    places = select(Person.country, Person.department).where(Person.is_active).distinct()
    return any(_is_wanted(country, department) for country, department in db.session.execute(places))


def page_growth(order: Order, *, number: int = 1, size: int = PAGE_SIZE) -> Page[GrowthLine]:
    """A page of those who are listed, sorted by one thing."""
    found = list_growth(order)
    number = max(1, min(number, -(-len(found) // size)))
    return Page(found[(number - 1) * size : number * size], number, size, len(found))


def list_growth(order: Order = Order.NAME) -> list[GrowthLine]:
    """Everybody who is listed, sorted by one thing."""
    listed = [line for line in _read() if line.is_listed]
    return sorted(listed, key=lambda line: sorting(order, line.name, line.growth))


def find_growth(person_id: int) -> GrowthLine | None:
    """The line of a person, listed or not; none for whoever can never be: has left, wants nothing kept, works where it is off."""
    return next(iter(_read(person_id)), None)


def _read(person_id: int | None = None) -> list[GrowthLine]:
    first, last = today() - YEAR + 1, today()
    then, now, counts = _thens(first, person_id), _nows(person_id), _counts(first, last, person_id)
    wanted: dict[tuple[str, str], bool] = {}
    lines = []
    for person in db.session.execute(_people(person_id)):
        place = person.country, person.department
        if place not in wanted:
            wanted[place] = _is_wanted(*place)
        if wanted[place]:
            growth = Growth(then.get(person.id), now.get(person.id), counts.get(person.id, {}))
            is_newcomer = not has_arrived(_joined(person), last)
            lines.append(GrowthLine(person.id, person.name, person.department, is_newcomer, growth))
    return lines


def _joined(person: Any) -> Day:
    return int(person.joined_on) if person.joined_on is not None else day_of(person.created_at)


def _is_wanted(country: str, department: str) -> bool:
    return is_on(Element.KEEPING, country=country, department=department)


def _people(person_id: int | None) -> Any:
    """Who is here and lets it be kept what they do."""
    query = select(
        Person.id, Person.name, Person.department, Person.country, Person.joined_on, Person.created_at
    ).where(
        Person.is_active,
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
        Person.observation_stopped_at.is_(None),
        *_only(Person.id, person_id),
    )
    return query.order_by(Person.id)


def _thens(first: Day, person_id: int | None) -> dict[int, Zone]:
    query = select(Move.person_id, Move.on_day, Move.to_zone).where(*_only(Move.person_id, person_id))
    moves: dict[int, list[tuple[Day, Zone]]] = defaultdict(list)
    for mover, on, to in db.session.execute(query.order_by(Move.person_id, Move.id)):
        moves[mover].append((on, Zone(to)))
    found = ((mover, began_at(theirs, first)) for mover, theirs in moves.items())
    return {mover: zone for mover, zone in found if zone is not None}


def _nows(person_id: int | None) -> dict[int, Zone]:
    query = select(Placement.person_id, Placement.zone).where(*_only(Placement.person_id, person_id))
    return {placed: Zone(zone) for placed, zone in db.session.execute(query)}


def _counts(first: Day, last: Day, person_id: int | None) -> dict[int, dict[Kind, int]]:
    """What is counted of these days, as far as it is known as surely as by a colleague, without what is held."""
    query = (
        select(daily.c.person_id, *(_surely(daily.c[kind.value]).label(kind.value) for kind in OUTCOMES))
        .where(daily.c.day.between(first, last), *_only(daily.c.person_id, person_id))
        .group_by(daily.c.person_id)
    )
    counts = {
        row.person_id: {kind: int(getattr(row, kind.value) or 0) for kind in OUTCOMES}
        for row in db.session.execute(query)
    }
    for holder, kind, value in db.session.execute(_held(first, last, person_id)):
        if holder in counts:  # what is counted by the day may be behind what is held
            counts[holder][Kind(kind)] -= int(value)
    return counts


def _surely(column: ColumnElement[int]) -> ColumnElement[int]:
    self_reported = case((daily.c.grade == int(Grade.SELF_REPORTED), -column), else_=0)
    return func.sum(case((daily.c.grade == int(Grade.ALL), column), else_=self_reported))


def _held(first: Day, last: Day, person_id: int | None) -> Any:
    return (
        select(Signal.person_id, Verb.kind, func.sum(Signal.value))
        .join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(
            Signal.id.in_(held_signals()),
            Reversal.signal_id.is_(None),
            Signal.is_on_self.is_(False),
            Signal.day.between(first, last),
            Verb.kind.in_([kind.value for kind in OUTCOMES]),
            evidence_of_signal() > Evidence.SELF_REPORTED.value,
            *_only(Signal.person_id, person_id),
        )
        .group_by(Signal.person_id, Verb.kind)
    )


def _only(column: Any, person_id: int | None) -> Sequence[ColumnElement[bool]]:
    return () if person_id is None else (column == person_id,)
