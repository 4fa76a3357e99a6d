"""What pages of lessons follow from, asked along with who is reading: if all of it is as before, so is the page."""

from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, select

from app.journey.models import Placement
from app.people.models import Person
from app.training.models import (
    Attempt,
    Completion,
    Participation,
    Place,
    Refresh,
    Survey,
    SurveyRelease,
    UndoneWaiver,
    Unlock,
)
from app.training.queries.lessons import Edition, as_one
from app.training.vocabulary.survey import SurveyState


class Surveys(NamedTuple):
    """What there is of surveys for one person, by number."""

    waiting: int | None  #: an open one that they have not answered
    released: int | None  #: the one with results that was asked last
    department: str  #: of the person, whose results stand first for them


def with_lessons(statement: Select[Any]) -> Select[Any]:
    """A statement about one person, with the edition of the lessons behind its own columns, and how far the person is.

    Lessons are only ever begun, gone on with, finished and opened, and waivers taken back, so that numbers and last moments
    tell one state from all others.
    """
    return statement.add_columns(
        *Edition.columns(),
        _mine(Placement, Placement.highest_zone),
        _mine(Completion, as_one(func.count(), func.max(Completion.completed_at))),
        _mine(Place, as_one(func.count(), func.sum(Place.part), func.max(Place.kept_at))),
        _mine(Attempt, func.sum(Attempt.id)),
        _mine(Refresh, as_one(func.count(), func.max(Refresh.day))),
        _mine(UndoneWaiver, func.max(UndoneWaiver.id)),
        _mine(Unlock, as_one(func.count(), func.max(Unlock.unlocked_at))),
        _waiting_survey(),
        select(func.max(SurveyRelease.survey_id)).scalar_subquery(),
        Person.department,
    )


def with_waiting_survey(statement: Select[Any]) -> Select[Any]:
    """A statement about one person, with an open survey that they have not answered as its last column, if there is any."""
    return statement.add_columns(_waiting_survey())


def edition_of(along: tuple[Any, ...]) -> Edition:
    """The edition of the lessons, out of what was asked along."""
    return Edition(*along[: len(Edition._fields)])


def surveys_of(along: tuple[Any, ...]) -> Surveys:
    """What there is of surveys, out of what was asked along."""
    return Surveys(*along[-len(Surveys._fields) :])


def _waiting_survey() -> ScalarSelect[Any]:
    mine = Participation.survey_id == Survey.id, Participation.person_id == Person.id
    has_answered = select(Participation.survey_id).where(*mine).correlate(Survey, Person).exists()
    is_open = Survey.state == SurveyState.OPEN.value
    return select(func.max(Survey.id)).where(is_open, ~has_answered).correlate(Person).scalar_subquery()


def _mine(model: type[Any], value: Any) -> ScalarSelect[Any]:
    return (
        select(value)
        .select_from(model)
        .where(model.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
