"""Questions about days away."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.core.clock import Day
from app.core.db import db
from app.people.models import Absence
from app.people.queries.parts import slices
from app.people.rules.absences import merge_spans
from app.people.vocabulary import AbsenceNotFound


def list_absences(person_id: int) -> list[Absence]:
    """A person's absences that are not withdrawn, the latest first; they may overlap."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.withdrawn_at.is_(None))
    return list(db.session.execute(query.order_by(Absence.first_day.desc(), Absence.id.desc())).scalars())


def absence_spans(person_id: int) -> list[tuple[Day, Day]]:
    """A person's days away as few spans in order, however they were declared."""
    return absence_spans_of([person_id]).get(person_id, [])


def absence_spans_of(person_ids: Iterable[int]) -> dict[int, list[tuple[Day, Day]]]:
    """The days away of these persons as few spans in order; who has none is left out."""
    found: dict[int, list[tuple[Day, Day]]] = {}
    for part in slices(set(person_ids)):
        query = select(Absence.person_id, Absence.first_day, Absence.last_day).where(
            Absence.person_id.in_(part), Absence.withdrawn_at.is_(None)
        )
        for person_id, first, last in db.session.execute(query):
            found.setdefault(person_id, []).append((first, last))
    return {person_id: merge_spans(spans) for person_id, spans in found.items()}


def list_withdrawn_absences(person_id: int, *, since: datetime) -> list[Absence]:
    """A person's absences that were withdrawn since then and of whose days none stands again, the latest first."""
    again = aliased(Absence)
    stands_again = exists().where(
        again.person_id == person_id,
        again.first_day == Absence.first_day,
        again.last_day == Absence.last_day,
        again.withdrawn_at.is_(None),
    )
    query = select(Absence).where(Absence.person_id == person_id, Absence.withdrawn_at > since, ~stands_again)
    return list(db.session.execute(query.order_by(Absence.withdrawn_at.desc(), Absence.id)).scalars())


def get_absence(absence_id: int) -> Absence:
    """The absence of this number, withdrawn or not. Raises AbsenceNotFound."""
    absence = db.session.get(Absence, absence_id)
    if absence is None:
        raise AbsenceNotFound
    return absence
