"""What pages of lessons follow from, asked along with who is reading: if all of it is as before, so is the page."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from app.journey.models import Placement
from app.people.models import Person
from app.training.models import Attempt, Completion, Place, Unlock
from app.training.queries.lessons import Edition, as_one


def with_lessons(statement: Select[Any]) -> Select[Any]:
    """A statement about one person, with the edition of the lessons behind its own columns, and how far the person is.

    Lessons are only ever begun, gone on with, finished and opened, so that numbers and last moments tell one state from
    all others.
    """
    return statement.add_columns(
        *Edition.columns(),
        _mine(Placement, Placement.highest_zone),
        _mine(Completion, as_one(func.count(), func.max(Completion.completed_at))),
        _mine(Place, as_one(func.count(), func.sum(Place.part), func.max(Place.kept_at))),
        _mine(Attempt, func.sum(Attempt.id)),
        _mine(Unlock, as_one(func.count(), func.max(Unlock.unlocked_at))),
    )


def edition_of(along: tuple[Any, ...]) -> Edition:
    """The edition of the lessons, out of what was asked along."""
    return Edition(*along[: len(Edition._fields)])


def _mine(model: type[Any], value: Any) -> ScalarSelect[Any]:
    return (
        select(value)
        .select_from(model)
        .where(model.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
