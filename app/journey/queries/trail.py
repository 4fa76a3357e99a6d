"""What the pages of a person's own trail read beside the decision itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, cast, func, select

from app.core.db import db
from app.journey.models import Move, StepCompletion
from app.journey.queries.standings import with_head
from app.people.models import Absence, Person
from app.signals.models import daily, facets
from app.signals.vocabulary import KINDS

_COMPLETIONS = select(StepCompletion.step_key, StepCompletion.completed_at).where(
    StepCompletion.person_id == bindparam("person_id")
)
#: Every day, kind and counterpart has a weight of its own, so that one act in the place of another makes another sum.
_PRIME = 1_000_003


def _weight(day: ColumnElement[int]) -> ColumnElement[int]:
    return cast(day, BigInteger) * 2_654_435_761 % _PRIME


_KINDS = sum(
    (daily.c[kind.value] * pow(31, place + 1, 1009) for place, kind in enumerate(KINDS)), start=daily.c.grade
)
_MINE = {
    # The grade weighs as well: an act that is known more surely moves from one grade to another on the same day.
    "acts": select(func.sum(_KINDS * _weight(daily.c.day) * (daily.c.grade + 1))).where(
        daily.c.person_id == Person.id
    ),
    "with_whom": select(
        func.sum(
            facets.c["count"]
            * (facets.c["key"] % _PRIME + facets.c.kind * 7 + facets.c.facet * 3 + facets.c.grade)
            * _weight(facets.c.day)
        )
    ).where(facets.c.person_id == Person.id),
    "away": select(func.sum(Absence.first_day * 3 + Absence.last_day * 5 + 1)).where(
        Absence.person_id == Person.id, Absence.withdrawn_at.is_(None)
    ),
    "done": select(func.count()).select_from(StepCompletion).where(StepCompletion.person_id == Person.id),
}


def with_beginning(statement: Select[Any]) -> Select[Any]:
    """A statement about one person, with everything behind its own columns that their trail is computed from: a head,
    and sums that differ whenever something else differs. If all is as before, so is the trail.
    """
    sums = (query.correlate(Person).scalar_subquery() for query in _MINE.values())
    return with_head(statement).add_columns(*sums)


def completion_times(person_id: int) -> dict[str, datetime]:
    """The steps that a person has done, and when each was."""
    rows = db.session.connection().execute(_COMPLETIONS, {"person_id": person_id})
    return {row[0]: row[1] for row in rows}


def latest_moves(person_id: int) -> Sequence[Move]:
    """A person's moves, the latest first."""
    query = select(Move).where(Move.person_id == person_id).order_by(Move.id.desc())
    return db.session.execute(query).scalars().all()
