"""The answers to surveys. No other module reads or writes them, and none of them can be led back to anybody.

That somebody has taken part and what was answered are written by one transaction, so a crash leaves both or neither. Nothing
else happens at that moment: no line in any log, no act, no points, no notice. Until a survey is closed, whoever administers
the database could still find the two rows of one transaction lying side by side; the promise says so. Closing seals them.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import case, delete, func, insert, select, text, update

from app.core.actor import Actor
from app.core.db import db, streamed
from app.core.errors import NotAllowed
from app.core.upsert import insert_once
from app.people.models import Person
from app.training.models import Participation, Survey, SurveyResponse
from app.training.permissions import TAKE_SURVEY
from app.training.rules.questionnaire import from_json
from app.training.rules.release import Profile, coarsened
from app.training.rules.survey import Answers, checked_answers
from app.training.vocabulary.survey import (
    AlreadyAnswered,
    SurveyClosed,
    SurveyNotFound,
    SurveyNotInState,
    SurveyState,
)

_TABLE: Final = SurveyResponse.__tablename__
_FRESH: Final = "training_sealing"
_IN_SQL: Final = {"synchronize_session": False}
_COLUMNS: Final = "survey_id, id, profile, answers"
_SET_ASIDE: Final = {
    dialect: f"CREATE TEMPORARY TABLE {_FRESH} AS SELECT survey_id, {by_chance} AS id, profile, answers FROM {_TABLE}"  # nosec B608 - fixed words
    for dialect, by_chance in (
        ("postgresql", "replace(gen_random_uuid()::text, '-', '')"),
        ("sqlite", "lower(hex(randomblob(16)))"),
    )
}
_WRITE_ANEW: Final = (
    f"INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_COLUMNS} FROM {_FRESH} ORDER BY survey_id, id"  # nosec B608 - fixed words
)


def answer_survey(survey_id: int, given: Answers, *, actor: Actor) -> None:
    """Keep that somebody has taken part, and apart from it what they answered.

    Raises SurveyNotFound, SurveyClosed, AlreadyAnswered for whoever had sent answers before, and SurveyRefused.
    """
    TAKE_SURVEY.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    survey = _open(survey_id)
    answers = checked_answers(from_json(survey.content).questions, given)
    once = insert_once(Participation.__table__, "survey_id", "person_id")
    taken_part = {"survey_id": survey_id, "person_id": actor.person_id}
    if db.session.connection().execute(once, taken_part).first() is None:
        raise AlreadyAnswered
    response = {
        "survey_id": survey_id,
        "id": secrets.token_hex(16),
        "profile": json.dumps(_profile(survey, actor.person_id)),
        "answers": json.dumps(answers),
    }
    db.session.connection().execute(insert(SurveyResponse), response)


def _open(survey_id: int) -> Survey:
    """An open survey, which nobody closes before this transaction is over."""
    query = select(Survey).where(Survey.id == survey_id).with_for_update(read=True)
    survey = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if survey is None or survey.state == SurveyState.DRAFT:
        raise SurveyNotFound
    if survey.state != SurveyState.OPEN:
        raise SurveyClosed
    return survey


def _profile(survey: Survey, person_id: int) -> Profile:
    """Where somebody belongs, as coarsely as was settled when the survey was opened."""
    if not survey.attributes:
        return ()
    columns = [getattr(Person, name) for name in survey.attributes]
    own = tuple(db.session.execute(select(*columns).where(Person.id == person_id)).one())
    kept_as = {tuple(profile): tuple(kept) for profile, kept in survey.kept_as}
    return kept_as.get(own, ("",) * len(own))


def seal_responses(survey_id: int, k: int) -> None:
    """Write all answers anew, in an order by chance and under other numbers, and let go of how they were written.

    At least `k` of a survey are kept alike in where they belong. What PostgreSQL keeps of the transactions and SQLite of the
    pages in which they came is gone with the old rows. Answers to other surveys are written anew along with them.
    """
    connection = db.session.connection()
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(text(f"LOCK TABLE {_TABLE} IN ACCESS EXCLUSIVE MODE"))
    _keep_alike(survey_id, k)
    connection.execute(text(_SET_ASIDE[dialect]))
    if dialect == "postgresql":
        # The rows get a file of their own, and the old one is gone with the commit.
        connection.execute(text(f"TRUNCATE {_TABLE}"))
    else:
        _remove_for_good("1 = 1", {})
    connection.execute(text(_WRITE_ANEW))
    connection.execute(text(f"DROP TABLE {_FRESH}"))
    db.session.expire_all()


def _keep_alike(survey_id: int, k: int) -> None:
    mine = SurveyResponse.survey_id == survey_id
    query = select(SurveyResponse.profile, func.count()).where(mine).group_by(SurveyResponse.profile)
    sizes: Mapping[Profile, int] = {tuple(json.loads(profile)): n for profile, n in db.session.execute(query)}
    changed = {
        json.dumps(profile): json.dumps(kept)
        for profile, kept in coarsened(sizes, k).items()
        if profile != kept
    }
    if changed:
        kept_as = case(changed, value=SurveyResponse.profile, else_=SurveyResponse.profile)
        db.session.execute(
            update(SurveyResponse).where(mine).values(profile=kept_as), execution_options=_IN_SQL
        )


def read_responses(survey_id: int) -> Iterator[tuple[Profile, dict[str, Any]]]:
    """The sealed answers to a survey that is closed, in an order that says nothing; raises SurveyNotInState for any other."""
    state = db.session.execute(select(Survey.state).where(Survey.id == survey_id)).scalar()
    if state != SurveyState.CLOSED:
        raise SurveyNotInState
    query = select(SurveyResponse.profile, SurveyResponse.answers).where(
        SurveyResponse.survey_id == survey_id
    )
    profiles: dict[str, Profile] = {}
    for profile, answers in streamed(query.order_by(SurveyResponse.id)):
        if profile not in profiles:
            profiles[profile] = tuple(json.loads(profile))
        yield profiles[profile], json.loads(answers)


def count_responses(survey_id: int) -> int:
    """How many have answered a survey."""
    query = select(func.count()).select_from(SurveyResponse).where(SurveyResponse.survey_id == survey_id)
    return db.session.execute(query).scalar_one()


def destroy_responses(survey_id: int) -> int:
    """Remove the answers to a survey for good; says how many there were."""
    if db.session.connection().dialect.name == "sqlite":
        return _remove_for_good("survey_id = :survey_id", {"survey_id": survey_id})
    gone = delete(SurveyResponse).where(SurveyResponse.survey_id == survey_id)
    return db.session.connection().execute(gone).rowcount


def _remove_for_good(which: str, values: dict[str, int]) -> int:
    """SQLite writes zeros over what was there, so that nothing of it can be read from the file."""
    connection = db.session.connection()
    connection.execute(text("PRAGMA secure_delete = ON"))
    try:
        return connection.execute(text(f"DELETE FROM {_TABLE} WHERE {which}"), values).rowcount  # nosec B608 - fixed words
    finally:
        connection.execute(text("PRAGMA secure_delete = OFF"))
