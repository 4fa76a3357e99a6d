"""The figures of award cycles as they were fixed: snapshots, and where everybody stands in them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person
from app.rewards.models import (
    Cycle,
    CyclePart,
    CycleSnapshot,
)
from app.rewards.rules.calculation import Data
from app.rewards.vocabulary.cycles import (
    Bar,
    CycleNotFound,
)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in a snapshot, as HR reads it."""

    person_id: int
    name: str  #: empty once they are erased
    department: str
    who: str
    score: int
    place: int | None
    wins: bool
    prize: int | None
    body: Data

    @property
    def bar(self) -> Bar | None:
        """Why they can have no place; None if they can."""
        if self.body["left_out"]:
            return Bar.EXCLUDED
        return None if self.body["bar"] is None else Bar(self.body["bar"])

    @property
    def may_win(self) -> bool:
        """Whether they can have a place, or could after a decision about whom to leave out."""
        return self.bar in {None, Bar.EXCLUDED}

    @property
    def held(self) -> int:
        """How many of their acts somebody is looking at."""
        return sum(act["held"] for act in self.body["acts"])


def find_snapshot(cycle: Cycle, number: int | None = None) -> CycleSnapshot | None:
    """The snapshot that holds, or another one; None before the first."""
    wanted = cycle.number if number is None else number
    query = select(CycleSnapshot).where(CycleSnapshot.cycle_id == cycle.id, CycleSnapshot.number == wanted)
    return db.session.execute(query).scalar()


def list_snapshots(cycle: Cycle) -> Sequence[CycleSnapshot]:
    """Every snapshot of a cycle, the first one first."""
    query = select(CycleSnapshot).where(CycleSnapshot.cycle_id == cycle.id).order_by(CycleSnapshot.number)
    return db.session.execute(query).scalars().all()


def list_parts(snapshot: CycleSnapshot) -> Sequence[CyclePart]:
    """Everybody's part in a snapshot, by number."""
    query = select(CyclePart).where(CyclePart.snapshot_id == snapshot.id).order_by(CyclePart.person_id)
    return db.session.execute(query).scalars().all()


def list_in_it(snapshot: CycleSnapshot) -> Sequence[int]:
    """Who has a score in a snapshot and works here, by number."""
    query = (
        select(CyclePart.person_id)
        .join(Person, Person.id == CyclePart.person_id)
        .where(CyclePart.snapshot_id == snapshot.id, CyclePart.score > 0, Person.is_active)
    )
    return db.session.execute(query.order_by(CyclePart.person_id)).scalars().all()


def list_placed(snapshot: CycleSnapshot, *, winners: bool = False) -> Sequence[int]:
    """Who has a place in a snapshot, or wins: under the record that is theirs now, and as often as they have one."""
    which = CyclePart.wins if winners else CyclePart.place.is_not(None)
    query = (
        select(func.coalesce(Person.merged_into_id, Person.id))
        .join(CyclePart, CyclePart.person_id == Person.id)
        .where(CyclePart.snapshot_id == snapshot.id, which)
    )
    return db.session.execute(query.order_by(Person.id)).scalars().all()


def list_gone_winners(snapshot: CycleSnapshot) -> dict[int, str]:
    """Who wins in a snapshot and works here no more, by the number of their part: their name, empty once they are erased."""
    into = aliased(Person)
    query = (
        select(
            CyclePart.person_id, func.coalesce(into.name, Person.name), func.coalesce(into.erased_at, Person.erased_at)
        )
        .join(Person, Person.id == CyclePart.person_id)
        .outerjoin(into, into.id == Person.merged_into_id)
        .where(
            CyclePart.snapshot_id == snapshot.id,
            CyclePart.wins,
            func.coalesce(into.is_active, Person.is_active).is_(False),
        )
    )  # fmt: skip
    rows = db.session.execute(query.order_by(CyclePart.place, CyclePart.person_id))
    return {row[0]: "" if row[2] else row[1] for row in rows}


def page_lines(snapshot: CycleSnapshot, *, number: int = 1, size: int = 50) -> Page[Line]:
    """Those of a snapshot who can have a place or have nothing, the first place first."""
    ranked = CyclePart.place.is_not(None)
    total = db.session.execute(
        select(func.count()).select_from(CyclePart).where(CyclePart.snapshot_id == snapshot.id, ranked)
    ).scalar_one()
    number = max(1, min(number, -(-total // size)))
    query = _lines(snapshot, ranked).order_by(CyclePart.place, Person.name, CyclePart.person_id)
    found = db.session.execute(query.limit(size).offset((number - 1) * size))
    return Page([_line(row) for row in found], number, size, total)


def list_barred(snapshot: CycleSnapshot) -> list[Line]:
    """Those with a score who can have no place, and why."""
    query = _lines(snapshot, CyclePart.place.is_(None), CyclePart.score > 0)
    rows = db.session.execute(query.order_by(Person.name, CyclePart.person_id).limit(200))
    return [_line(row) for row in rows]


def get_line(snapshot: CycleSnapshot | None, person_ids: Sequence[int]) -> Line:
    """The part of somebody, with all records of theirs: the one with most. Raises CycleNotFound."""
    found = find_line(snapshot, person_ids)
    if found is None:
        raise CycleNotFound
    return found


def find_line(snapshot: CycleSnapshot | None, person_ids: Sequence[int]) -> Line | None:
    """The same; None for whoever is not in it."""
    found = list_lines_of(snapshot, person_ids)
    return found[0] if found else None


def list_lines_of(snapshot: CycleSnapshot | None, person_ids: Sequence[int]) -> list[Line]:
    """Every part of somebody, with all records of theirs, the one with most first."""
    if snapshot is None:
        return []
    query = _lines(snapshot, CyclePart.person_id.in_(person_ids))
    rows = db.session.execute(query.order_by(CyclePart.score.desc(), CyclePart.person_id))
    return [_line(row) for row in rows]


def standing_entries(snapshot: CycleSnapshot) -> list[Data]:
    """Everybody under their pseudonym, as the calculation has them."""
    query = _entries(snapshot).order_by(CyclePart.who)
    return [dict(row._mapping) for row in db.session.execute(query)]


def _entries(snapshot: CycleSnapshot) -> Select[*tuple[Any, ...]]:
    return select(
        CyclePart.body_hash.label("body"),
        CyclePart.place,
        CyclePart.prize,
        CyclePart.ranked,
        CyclePart.score,
        CyclePart.who,
        CyclePart.wins,
    ).where(CyclePart.snapshot_id == snapshot.id)


def _lines(snapshot: CycleSnapshot, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    into = aliased(Person)
    return (
        select(
            CyclePart,
            func.coalesce(into.name, Person.name),
            func.coalesce(into.department, Person.department),
            func.coalesce(into.erased_at, Person.erased_at),
        )
        .join(Person, Person.id == CyclePart.person_id)
        .outerjoin(into, into.id == Person.merged_into_id)
        .where(CyclePart.snapshot_id == snapshot.id, *conditions)
    )


def _line(row: Any) -> Line:
    part, name, department, erased = row
    return Line(
        part.person_id,
        "" if erased else name,
        "" if erased else department,
        part.who,
        part.score,
        part.place,
        part.wins,
        part.prize,
        json.loads(part.body),
    )
