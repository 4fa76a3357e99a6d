"""What the pages of a person's own trail read beside the decision itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, true

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
#: Each kind has another weight, so that one act in the place of another makes another sum; so has each counterpart.
_WEIGHED = sum(
    (daily.c[kind.value] * (2 * place + 3) for place, kind in enumerate(KINDS)), start=daily.c.grade
)
_KEYED = facets.c["count"] * (facets.c["key"] % 999_983 + facets.c.kind * 7 + facets.c.facet + facets.c.grade)
_ACTS = (
    select(func.count().label("rows"), func.sum(_WEIGHED).label("acts"), func.sum(_WEIGHED * daily.c.day).label("days"))
    .where(daily.c.person_id == bindparam("person_id"))
    .subquery("acts")
)  # fmt: skip
_WITH_WHOM = (
    select(func.sum(_KEYED).label("keyed"), func.sum(_KEYED * facets.c.day).label("keyed_days"))
    .where(facets.c.person_id == bindparam("person_id"))
    .subquery("with_whom")
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
_BEGINNING = (
    ONE_HEAD.add_columns(_DONE, _AWAY, *_ACTS.c, *_WITH_WHOM.c).join(_ACTS, true()).join(_WITH_WHOM, true())
)
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
