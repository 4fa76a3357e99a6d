"""Questions about surveys: which there are, who is still missing, and what is shown of the answers. Never the answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.core.clock import Day
from app.core.db import db
from app.people.models import Person
from app.training.models import Participation, PreparedResults, Survey, SurveyRelease
from app.training.rules.questionnaire import Questionnaire, from_json
from app.training.rules.release import Cell, Gap, Group, gaps, name_words, rate_while_open
from app.training.vocabulary.survey import SurveyNotFound, SurveyState


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have taken part. Nobody but the job that reminds asks who."""

    taken_part: int
    invited: int

    def rate_while_open(self, k: int) -> int | None:
        """In percent and roughly, so that nobody's own answer can be seen coming in; None for the first ones."""
        return rate_while_open(self.taken_part, self.invited, k)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be shown of a survey that is sealed, before HR shows it."""

    turnout: Turnout
    cells: tuple[Cell, ...]
    texts: Mapping[str, Sequence[str]]  #: what was written, by open question, in the order of its letters
    at: datetime  #: when it was sealed

    @property
    def shows_nothing(self) -> bool:
        """Whether so few have answered, or all so much alike, that nothing can be shown."""
        return not self.cells and not self.texts


@dataclass(frozen=True, slots=True)
class Release:
    """What is shown of a survey."""

    survey_id: int
    asked: Questionnaire
    attributes: tuple[str, ...]
    k: int
    turnout: Turnout
    cells: tuple[Cell, ...]
    texts: Mapping[str, Sequence[str]]  #: what was written, by open question
    at: datetime

    def groups(self) -> list[Group]:
        """Every group of which something is shown; everybody first."""
        return list(dict.fromkeys(cell.group for cell in self.cells))

    def group_of(self, attribute: str, value: str) -> Group:
        """Those who have this in common; everybody where results are not told apart by it."""
        return ((self.attributes.index(attribute), value),) if attribute in self.attributes else ()

    def gaps(self, group: Group = ()) -> list[Gap]:
        """What a group knows least about, first."""
        return gaps(self.asked.questions, self.cells, group)


def list_surveys() -> Sequence[Survey]:
    """All surveys, the latest first."""
    return db.session.execute(select(Survey).order_by(Survey.id.desc())).scalars().all()


def get_survey(survey_id: int) -> Survey:
    """The survey of this number. Raises SurveyNotFound."""
    survey = db.session.get(Survey, survey_id)
    if survey is None:
        raise SurveyNotFound
    return survey


def get_survey_of_others(survey_id: int) -> Survey:
    """A survey as those who are asked may know of it. Raises SurveyNotFound also for a draft."""
    survey = get_survey(survey_id)
    if survey.state == SurveyState.DRAFT:
        raise SurveyNotFound
    return survey


def list_open(person_id: int) -> list[Survey]:
    """The surveys that wait for somebody."""
    query = select(Survey).where(Survey.state == SurveyState.OPEN.value, ~_has_taken_part(person_id))
    return list(db.session.execute(query.order_by(Survey.closes_on, Survey.id)).scalars())


def list_told() -> Sequence[Survey]:
    """The surveys of which everybody may know, the latest first."""
    query = select(Survey).where(Survey.state != SurveyState.DRAFT.value)
    return db.session.execute(query.order_by(Survey.id.desc())).scalars().all()


def has_taken_part(survey_id: int, person_id: int) -> bool:
    """Whether somebody has answered a survey."""
    return db.session.get(Participation, (survey_id, person_id)) is not None


def turnout_of(survey_id: int) -> Turnout:
    """How many have taken part; everybody who is on is invited, whatever they do in the company."""
    of_survey = Participation.survey_id == survey_id
    query = select(func.count()).select_from(Participation).where(of_survey)
    return turnout_by_answers(survey_id, db.session.execute(query).scalar_one())


def turnout_by_answers(survey_id: int, answers: int) -> Turnout:
    """How many have taken part by what was answered: also whoever was erased since, and two whose records became one.

    Each of them had been invited, so there are never more than those, nor more answers to a question.
    """
    missing = select(func.count()).select_from(Person).where(*is_invited(), Person.id.not_in(_who(survey_id)))
    return Turnout(answers, answers + db.session.execute(missing).scalar_one())


def list_missing(survey_id: int) -> list[int]:
    """Who has not taken part, in the order of their numbers."""
    query = select(Person.id).where(*is_invited(), Person.id.not_in(_who(survey_id))).order_by(Person.id)
    return list(db.session.execute(query).scalars())


def list_invited() -> list[int]:
    """Everybody who is asked, in the order of their numbers."""
    return list(db.session.execute(select(Person.id).where(*is_invited()).order_by(Person.id)).scalars())


def count_profiles(attributes: Sequence[str]) -> dict[tuple[str, ...], int]:
    """How many of those who are asked belong where."""
    columns = [getattr(Person, name) for name in attributes]
    query = select(*columns, func.count()).where(*is_invited()).group_by(*columns)
    return {tuple(row[:-1]): row[-1] for row in db.session.execute(query)}


def find_prepared(survey_id: int) -> Prepared | None:
    """What may be shown of a survey before it is; None while it is not sealed, and when it is released or destroyed."""
    row = db.session.get(PreparedResults, survey_id)
    if row is None:
        return None
    kept = row.content
    return Prepared(
        turnout=Turnout(kept["taken_part"], kept["invited"]),
        cells=_read_cells(kept["cells"]),
        texts=kept["texts"],
        at=row.prepared_at,
    )


def list_waiting() -> list[int]:
    """The surveys that are closed, whose answers are neither shown nor destroyed."""
    return list(db.session.execute(_waiting().order_by(Survey.id)).scalars())


def list_unsealed() -> list[int]:
    """The surveys that are closed and not sealed yet."""
    is_prepared = select(PreparedResults.survey_id).where(PreparedResults.survey_id == Survey.id).exists()
    return list(db.session.execute(_waiting().where(~is_prepared).order_by(Survey.id)).scalars())


def _waiting() -> Select[int]:
    return select(Survey.id).where(Survey.state == SurveyState.CLOSED.value, Survey.destroyed_at.is_(None))


def find_release(survey_id: int) -> Release | None:
    """What is shown of a survey; None while nothing is."""
    row = db.session.get(SurveyRelease, survey_id)
    return None if row is None else _read(row)


def get_release(survey_id: int) -> Release:
    """What is shown of a survey. Raises SurveyNotFound while nothing is."""
    found = find_release(survey_id)
    if found is None:
        raise SurveyNotFound
    return found


def list_releases() -> list[Release]:
    """What is shown of all surveys, the earliest first."""
    query = select(SurveyRelease).order_by(SurveyRelease.released_at, SurveyRelease.survey_id)
    return [_read(row) for row in db.session.execute(query).scalars()]


def last_days(survey_ids: Iterable[int]) -> dict[int, Day]:
    """Up to and with which day each of these took answers, by number: surveys of one title are told apart by it."""
    found = db.session.execute(select(Survey).where(Survey.id.in_(list(survey_ids)))).scalars()
    return {one.id: one.last_day for one in found if one.last_day is not None}


def find_latest_release() -> Release | None:
    """What is shown of the survey that was released last; None before the first."""
    query = select(SurveyRelease).order_by(SurveyRelease.released_at.desc(), SurveyRelease.survey_id.desc())
    row = db.session.execute(query.limit(1)).scalar_one_or_none()
    return None if row is None else _read(row)


def list_name_words() -> frozenset[str]:
    """Every word that colleagues are called by, in small letters."""
    return name_words(db.session.execute(select(Person.name).where(Person.erased_at.is_(None))).scalars())


def is_asked(person_id: int) -> bool:
    """Whether somebody is among those who are asked: not whoever has left, nor a record joined to another one."""
    query = select(Person.id).where(Person.id == person_id, *is_invited())
    return db.session.execute(query).first() is not None


def is_invited() -> tuple[ColumnElement[bool], ...]:
    """Everybody who is switched on; nobody is exempt."""
    return Person.is_active.is_(True), Person.merged_into_id.is_(None), Person.erased_at.is_(None)


def _who(survey_id: int) -> Any:
    return select(Participation.person_id).where(Participation.survey_id == survey_id)


def _has_taken_part(person_id: int) -> ColumnElement[bool]:
    mine = Participation.survey_id == Survey.id, Participation.person_id == person_id
    return select(Participation.survey_id).where(*mine).correlate(Survey).exists()


def _read(row: SurveyRelease) -> Release:
    kept = row.content
    return Release(
        survey_id=row.survey_id,
        asked=from_json(kept["asked"]),
        attributes=tuple(kept["attributes"]),
        k=kept["k"],
        turnout=Turnout(kept["taken_part"], kept["invited"]),
        cells=_read_cells(kept["cells"]),
        texts=kept["texts"],
        at=row.released_at,
    )


def _read_cells(kept: Sequence[Any]) -> tuple[Cell, ...]:
    return tuple(
        Cell(key, tuple((place, value) for place, value in group), tuple(counts))
        for key, group, counts in kept
    )
