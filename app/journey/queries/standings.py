"""Where people stand, how they came there, and what they have done on the way."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, select, true

from app.core.clock import Day
from app.core.db import db
from app.core.orders import Order
from app.core.questions import Question
from app.journey.models import Move, Placement
from app.journey.queries.rules import NEWEST_RULES
from app.journey.rules.facts import Standing
from app.journey.vocabulary import ZONES, Zone
from app.people.models import Absence, Person


class Stored(NamedTuple):
    """A stored placement."""

    zone: Zone
    since: Day
    highest_zone: Zone
    at_risk_since: Day | None
    valid_until: Day | None
    evaluated_on: Day
    rules_version: int
    version: int

    @property
    def standing(self) -> Standing:
        """The part that the next decision starts from."""
        return Standing(self.zone, self.since)


class Head(NamedTuple):
    """What has to be known of a person before a decision."""

    person_id: int
    is_active: bool
    rules: tuple[int, str, Day] | None  #: version, hash and first day of those in force
    is_ever_away: bool
    stored: Stored | None


_COLUMNS = (
    Placement.zone,
    Placement.since,
    Placement.highest_zone,
    Placement.at_risk_since,
    Placement.valid_until,
    Placement.evaluated_on,
    Placement.rules_version,
    Placement.version,
)


def with_head(statement: Select[Any]) -> Select[Any]:
    """A statement about people, with the columns of a `Head` behind its own."""
    return (
        statement.add_columns(
            Person.id,
            Person.is_active,
            NEWEST_RULES.c.version,
            NEWEST_RULES.c.content_hash,
            NEWEST_RULES.c.in_force_from,
            exists().where(Absence.person_id == Person.id, Absence.withdrawn_at.is_(None)),
            *_COLUMNS,
        )
        .outerjoin(Placement, Placement.person_id == Person.id)
        .outerjoin(NEWEST_RULES, true())
    )


_HEAD: Select[Any] = with_head(select().select_from(Person))
_ONE = Order(lambda: _HEAD.where(Person.id == bindparam("person_id")))
HEAD_COLUMNS = len(_HEAD.selected_columns)
_SEVERAL = Person.id.in_(bindparam("person_ids", expanding=True))
_MANY = _HEAD.where(_SEVERAL).order_by(Person.id)
#: In no order: asked for one, SQLite goes through all placements in that order instead of through the index.
_DUE = Question(select(Placement.person_id).where(Placement.valid_until <= bindparam("on")))


def read_head(person_id: int) -> Head | None:
    """What a decision about a person starts from; None for nobody. Whoever means to store one holds the person first."""
    row = _ONE.first({"person_id": person_id})
    return None if row is None else head_from(row)


def read_heads(person_ids: Sequence[int]) -> list[Head]:
    """The same for several persons, in the order of their numbers."""
    rows = db.session.connection().execute(_MANY, {"person_ids": list(person_ids)}).all()
    return [head_from(row) for row in rows]


def find_placement(person_id: int) -> Placement | None:
    """Where a person stands; None if they were never placed."""
    return db.session.get(Placement, person_id)


def list_moves(person_id: int) -> Sequence[Move]:
    """A person's moves in the order in which they happened."""
    return (
        db.session.execute(select(Move).where(Move.person_id == person_id).order_by(Move.id)).scalars().all()
    )


def histories_of(person_ids: Sequence[int]) -> Iterator[tuple[int, Sequence[Move], Placement | None]]:
    """The moves of these persons in the order in which they happened, and their placements."""
    moves: dict[int, list[Move]] = {person_id: [] for person_id in person_ids}
    for move in db.session.execute(
        select(Move).where(Move.person_id.in_(person_ids)).order_by(Move.id)
    ).scalars():
        moves[move.person_id].append(move)
    found = db.session.execute(select(Placement).where(Placement.person_id.in_(person_ids))).scalars()
    placements = {placement.person_id: placement for placement in found}
    for person_id in person_ids:
        yield person_id, moves[person_id], placements.get(person_id)


def count_by_zone() -> dict[Zone, int]:
    """How many active people stand in each zone; those never placed count as not started."""
    zone = func.coalesce(Placement.zone, Zone.NOT_STARTED.value)
    rows = db.session.execute(
        select(zone, func.count())
        .select_from(Person)
        .outerjoin(Placement, Placement.person_id == Person.id)
        .where(Person.is_active)
        .group_by(zone)
    )
    found: dict[str, int] = dict(rows.all())
    return {zone: found.get(zone.value, 0) for zone in ZONES}


def latest_evaluation() -> Day | None:
    """The latest day for which anything is stored."""
    return db.session.execute(select(func.max(Placement.evaluated_on))).scalar()


def list_due(on: Day) -> list[int]:
    """The persons whose placement may differ by itself on a day, by number; each is looked at again when held."""
    return sorted(person_id for (person_id,) in _DUE.all(on=on))


def head_from(row: Sequence[Any]) -> Head:
    """What a row with the columns of a head begins with."""
    person_id, is_active, version, content_hash, in_force_from, is_away, *placement = row[:HEAD_COLUMNS]
    zone, since, highest, *others = placement
    stored = None if zone is None else Stored(Zone(zone), since, Zone(highest), *others)
    rules = None if version is None else (version, content_hash, in_force_from)
    return Head(person_id, is_active, rules, bool(is_away), stored)


def knows_rules(row: Sequence[Any]) -> bool:
    """Whether there were any rules in force, by a row that begins with the columns of a head."""
    return row[2] is not None


def list_active() -> list[int]:
    """Everybody who is switched on, by number."""
    return sorted(db.session.execute(select(Person.id).where(Person.is_active)).scalars())


def list_moved_people() -> list[int]:
    """Everybody who has a placement or ever moved, by number."""
    placed = select(Placement.person_id).union(select(Move.person_id))
    return sorted(db.session.execute(placed).scalars())
