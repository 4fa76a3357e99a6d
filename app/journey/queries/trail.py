"""What the pages of a person's own trail read beside the decision itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, func, select, true

from app.core.db import db
from app.journey.models import Move, StepCompletion
from app.journey.queries.standings import ONE_HEAD, Head, head_from
from app.people.models import Absence
from app.people.vocabulary import PersonNotFound
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
_ACTS = (
    select(func.count().label("rows"), func.sum(_KINDS * _weight(daily.c.day)).label("acts"))
    .where(daily.c.person_id == bindparam("person_id"))
    .subquery("acts")
)
_WITH_WHOM = (
    select(
        func.sum(
            facets.c["count"]
            * (facets.c["key"] % _PRIME + facets.c.kind * 7 + facets.c.facet * 3 + facets.c.grade)
            * _weight(facets.c.day)
        )
    )
    .where(facets.c.person_id == bindparam("person_id"))
    .scalar_subquery()
)
_AWAY = (
    select(func.sum(Absence.first_day * 3 + Absence.last_day * 5 + 1))
    .where(Absence.person_id == bindparam("person_id"), Absence.withdrawn_at.is_(None))
    .scalar_subquery()
)
_DONE = (
    select(func.count())
    .select_from(StepCompletion)
    .where(StepCompletion.person_id == bindparam("person_id"))
    .scalar_subquery()
)
_BEGINNING = ONE_HEAD.add_columns(_DONE, _AWAY, _WITH_WHOM, *_ACTS.c).join(_ACTS, true())
_FINGERPRINTS = len(_BEGINNING.selected_columns) - len(ONE_HEAD.selected_columns)


class Beginning(NamedTuple):
    """What a page of somebody's own trail starts from."""

    head: Head
    fingerprint: tuple[object, ...]  #: differs whenever something differs that the trail is computed from


def read_beginning(person_id: int) -> Beginning:
    """Both in one statement, so that an unchanged page needs no other. Raises PersonNotFound."""
    row = db.session.connection().execute(_BEGINNING, {"person_id": person_id}).first()
    if row is None:
        raise PersonNotFound
    return Beginning(head_from(row[:-_FINGERPRINTS]), tuple(row))


def completion_times(person_id: int) -> dict[str, datetime]:
    """The steps that a person has done, and when each was."""
    rows = db.session.connection().execute(_COMPLETIONS, {"person_id": person_id})
    return {row[0]: row[1] for row in rows}


def latest_moves(person_id: int) -> Sequence[Move]:
    """A person's moves, the latest first."""
    query = select(Move).where(Move.person_id == person_id).order_by(Move.id.desc())
    return db.session.execute(query).scalars().all()
