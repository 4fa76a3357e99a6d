"""What whoever leads the desk wants to know of its editors."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.clock import Day, today
from app.core.db import db
from app.editorial.queries.pieces import EDITORS
from app.people.models import Person, RoleGrant
from app.people.queries import absence_spans_of


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody at the desk."""

    id: int
    name: str
    away_until: Day | None  #: the last day on which they are away, if they are away today


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


def away_until(person_ids: list[int]) -> dict[int, Day]:
    """Who of these is away today, and on which day for the last time."""
    day = today()
    return {
        person_id: last
        for person_id, spans in absence_spans_of(person_ids).items()
        for first, last in spans
        if first <= day <= last
    }
