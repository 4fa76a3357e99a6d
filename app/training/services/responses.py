"""The answers to surveys. No other module reads or writes them, and none of them can be led back to anybody.

That somebody has taken part and what was answered are written by one transaction, so a crash leaves both or neither. Nothing
else happens at that moment: no line in any log, no act, no points, no notice. Until a survey is closed, whoever administers
the database could still find the two rows of one transaction lying side by side; the promise says so. Closing seals them.

Whoever answers needs no more than to add a row. All that reads answers is done by jobs, so the role in the database with which
web processes work need not be one that can read them.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import case, func, insert, select, text, union, update

from app.core.actor import Actor
from app.core.db import db, streamed
from app.core.errors import NotAllowed
from app.core.unit_of_work import after_commit
from app.core.upsert import insert_once
from app.people.models import Person
from app.people.services.holding import hold_people
from app.training.models import Participation, PreparedResults, Survey, SurveyResponse
from app.training.permissions import TAKE_SURVEY
from app.training.queries.surveys import is_asked
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


class _Kept(NamedTuple):
    """A table that is written anew so that nothing is left of how it was: what goes along, and in which order."""

    table: str
    columns: str
    set_aside: Mapping[str, str]  #: what is taken along, by kind of database
    order: str


_TABLE: Final = SurveyResponse.__tablename__
_FRESH: Final = "training_sealing"
_IN_SQL: Final = {"synchronize_session": False}
_ANSWERS: Final = _Kept(
    table=_TABLE,
    columns="survey_id, id, profile, answers",
    set_aside={
        "postgresql": "survey_id, replace(gen_random_uuid()::text, '-', '') AS id, profile, answers",
        "sqlite": "survey_id, lower(hex(randomblob(16))) AS id, profile, answers",
    },
    order="survey_id, id",
)
_RESULTS_COLUMNS: Final = "survey_id, content, prepared_at"
_RESULTS: Final = _Kept(
    table=PreparedResults.__tablename__,
    columns=_RESULTS_COLUMNS,
    set_aside=dict.fromkeys(("postgresql", "sqlite"), _RESULTS_COLUMNS),
    order="survey_id",
)
_WITHOUT_NONE: Final = 0
#: Milliseconds.
_JOURNAL_WAITS: Final = 500


def answer_survey(survey_id: int, given: Answers, *, actor: Actor) -> None:
    """Keep that somebody has taken part, and apart from it what they answered.

    Raises SurveyNotFound, SurveyClosed, AlreadyAnswered for whoever had sent answers before, and SurveyRefused.
    """
    TAKE_SURVEY.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    # A record that is joined to another one or erased meanwhile has answered before that, or not at all.
    hold_people([actor.person_id])
    if not is_asked(actor.person_id):
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
    _let_nobody_in(_ANSWERS)
    _keep_alike(survey_id, k)
    _write_anew(_ANSWERS, without=_WITHOUT_NONE)


def _let_nobody_in(*kept: _Kept) -> None:
    """From here to `_write_anew` nobody adds to these, and SQLite writes zeros over the pages that it lets go of."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        tables = ", ".join(one.table for one in kept)
        connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
    else:
        connection.execute(text("PRAGMA secure_delete = ON"))


def _write_anew(*kept: _Kept, without: int) -> None:
    """All but what belongs to one survey, answers by chance in order and number; nothing of how they were is left on the disk."""
    connection = db.session.connection()
    dialect = connection.dialect.name
    for one in kept:
        aside = f"CREATE TEMPORARY TABLE {_FRESH} AS SELECT {one.set_aside[dialect]} FROM {one.table}"  # nosec B608 - fixed words
        connection.execute(text(aside))
        if dialect == "postgresql":
            # The rows get a file of their own, and the old one is gone with the commit.
            connection.execute(text(f"TRUNCATE {one.table}"))
        else:
            _drop_and_make_anew(one.table)
        anew = (
            f"INSERT INTO {one.table} ({one.columns}) SELECT {one.columns} FROM {_FRESH}"  # nosec B608 - fixed words
            f" WHERE survey_id <> :without ORDER BY {one.order}"
        )
        connection.execute(text(anew), {"without": without})
        connection.execute(text(f"DROP TABLE {_FRESH}"))
    if dialect == "sqlite":
        connection.execute(text("PRAGMA secure_delete = OFF"))
        after_commit(empty_journal)
    db.session.expire_all()


def empty_journal() -> None:
    """SQLite keeps beside its file what was written lately, page for page as it was: also answers, beside who gave them.

    To be done after a commit, when nothing is being read by whoever asks for it.
    Where a reader is in the way this waits for a moment only, and a job comes back to it.
    """
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        (usual,) = connection.cursor().execute("PRAGMA busy_timeout").fetchone()
        connection.cursor().execute(f"PRAGMA busy_timeout = {_JOURNAL_WAITS}")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.cursor().execute(f"PRAGMA busy_timeout = {usual}")
    finally:
        connection.close()


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
    """Remove the answers to a survey for good, and what was prepared of them; says how many answers there were.

    What a database deletes lies on its disk for a while, so those of other surveys are written anew without these.
    """
    _let_nobody_in(_ANSWERS, _RESULTS)
    number = count_responses(survey_id)
    _write_anew(_ANSWERS, _RESULTS, without=survey_id)
    return number


def list_left_over() -> list[int]:
    """The surveys whose results are out, and of which there still is an answer, or what was prepared."""
    is_released = Survey.state == SurveyState.RELEASED.value
    left = [
        select(table.survey_id).join(Survey, Survey.id == table.survey_id).where(is_released)
        for table in (SurveyResponse, PreparedResults)
    ]
    return sorted(db.session.execute(union(*left)).scalars())


def _drop_and_make_anew(table: str) -> None:
    """Rows that SQLite deletes leave pieces of themselves behind, a table that it drops does not."""
    connection = db.session.connection()
    made_by = select(text("sql")).select_from(text("sqlite_master")).where(text("name = :name"))
    how: str = connection.execute(made_by, {"name": table}).scalar_one()
    connection.execute(text(f"DROP TABLE {table}"))
    connection.exec_driver_sql(how)
