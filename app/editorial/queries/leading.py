"""What whoever leads the desk wants to know of its editors."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from app.core.clock import Day, date_from_day, day_from_date, end_of_day, now, today
from app.core.db import db
from app.editorial.models import Author, Claim, Round
from app.editorial.queries.pieces import EDITORS
from app.people.models import Person, RoleGrant
from app.people.queries import absence_spans_of


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody at the desk."""

    id: int
    name: str
    away_until: Day | None  #: the last day on which they are away, if they are away today


@dataclass(frozen=True, slots=True)
class Hand:
    """An editor, what they have in hand, and what they answered this month."""

    id: int
    name: str
    in_hand: int
    answered: int
    away_until: Day | None


def list_editors() -> list[Editor]:
    """Everybody at the desk who works here, by name."""
    query = (
        select(Person.id, Person.name)
        .where(
            Person.is_active, Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role.in_(EDITORS)))
        )
        .order_by(Person.name, Person.id)
    )
    rows = db.session.execute(query).all()
    away = away_until([one for one, _name in rows])
    return [Editor(one, name, away.get(one)) for one, name in rows]


def has_a_reader(piece_id: int) -> bool:
    """Whether anybody at the desk may read a piece: an editor who works here and does not write it."""
    at_the_desk = select(RoleGrant.person_id).where(RoleGrant.role.in_(EDITORS))
    writes = exists().where(Author.piece_id == piece_id, Author.person_id == Person.id)
    query = select(exists().where(Person.is_active, Person.id.in_(at_the_desk), ~writes))
    return bool(db.session.execute(query).scalar())


def away_until(person_ids: list[int]) -> dict[int, Day]:
    """Who of these is away today, and on which day for the last time."""
    day = today()
    return {
        person_id: last
        for person_id, spans in absence_spans_of(person_ids).items()
        for first, last in spans
        if first <= day <= last
    }


def list_hands() -> list[Hand]:
    """Everybody at the desk and whoever answered something this month: who has how much in hand. By name."""
    holding = (
        select(Claim.editor_id, func.count())
        .join(Round, Round.id == Claim.round_id)
        .where(Claim.expires_at > now(), Round.ended_at.is_(None))
        .group_by(Claim.editor_id)
    )
    month = date_from_day(today()).replace(day=1)
    answering = (
        select(Round.editor_id, func.count())
        .where(Round.editor_id.is_not(None), Round.ended_at >= end_of_day(Day(day_from_date(month) - 1)))
        .group_by(Round.editor_id)
    )
    held, answered = (dict(db.session.execute(query).all()) for query in (holding, answering))
    editors = {one.id: one for one in list_editors()}
    query = select(Person.id, Person.name).where(Person.id.in_({*held, *answered, *editors}))
    rows = db.session.execute(query.order_by(Person.name, Person.id)).all()
    return [
        Hand(
            one,
            name,
            held.get(one, 0),
            answered.get(one, 0),
            editors[one].away_until if one in editors else None,
        )
        for one, name in rows
    ]
