"""The roll-ups of one person; asked on every home page, so the statements are built once."""

from typing import TypeAlias

from sqlalchemy import BindParameter, Connection, bindparam, exists, or_, select

from app.core.clock import Day
from app.core.db import db
from app.signals.models import PlatformAccount, Signal, daily, facets
from app.signals.vocabulary import KINDS

#: day, grade, one number per Kind in its order
DailyRow: TypeAlias = tuple[Day, int, tuple[int, ...]]
#: facet, kind (its place in KINDS), key, day, grade, count
FacetRow: TypeAlias = tuple[int, int, int, Day, int, int]

_ALWAYS = -(10**9)
_person_id: BindParameter[int] = bindparam("person_id")
_from_day: BindParameter[int] = bindparam("from_day")
_DAILY = select(daily.c.day, daily.c.grade, *(daily.c[kind.value] for kind in KINDS)).where(
    daily.c.person_id == _person_id, daily.c.day >= _from_day
)
_FACETS = select(
    facets.c.facet, facets.c.kind, facets.c.key, facets.c.day, facets.c.grade, facets.c["count"]
).where(facets.c.person_id == _person_id, facets.c.day >= _from_day)
_STARTED = select(
    or_(
        exists().where(Signal.person_id == _person_id),
        exists().where(PlatformAccount.person_id == _person_id),
    )
)


def daily_rows(person_id: int, from_day: Day | None = None) -> list[DailyRow]:
    """A person's days with anything that counts, each with its grade and counters, from a day on."""
    params = {"person_id": person_id, "from_day": _ALWAYS if from_day is None else from_day}
    return [(row[0], row[1], tuple(row[2:])) for row in _connection().execute(_DAILY, params)]


def facet_rows(person_id: int, from_day: Day | None = None) -> list[FacetRow]:
    """With whom and about what a person acted, day by day, from a day on."""
    params = {"person_id": person_id, "from_day": _ALWAYS if from_day is None else from_day}
    return [tuple(row) for row in _connection().execute(_FACETS, params)]


def has_started(person_id: int) -> bool:
    """Whether there ever was an act of the person, or an account that they named."""
    return bool(_connection().execute(_STARTED, {"person_id": person_id}).scalar())


def _connection() -> Connection:
    return db.session.connection()
