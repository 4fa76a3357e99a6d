"""After the closing of a survey: sealing the answers, working out what may be shown, and destroying what has had its time.

Only jobs come here. They alone read answers, so the web need not be able to.
"""

import json
from typing import Any, Final

from app.core.actor import Actor
from app.core.clock import day_of, now, today
from app.core.db import db
from app.core.unit_of_work import after_commit, unit_of_work
from app.notices.services import tell_all
from app.people.queries import list_holders
from app.people.vocabulary import Role
from app.training.models import PreparedResults, Survey
from app.training.queries import surveys as queries
from app.training.rules.questionnaire import from_json
from app.training.rules.release import release, tally, texts_of
from app.training.rules.survey_times import kept_until, warning_due, why_to_destroy
from app.training.services.responses import (
    destroy_responses,
    empty_journal,
    list_left_over,
    read_responses,
    seal_responses,
)
from app.training.services.surveys import held, note, tell
from app.training.vocabulary.survey import ANSWERS_DESTROYED, ANSWERS_LAPSED, SurveyState, WhyDestroyed

#: More people in HR are not told of one survey.
_MOST_TOLD: Final = 20
_ACTS: Final = {WhyDestroyed.FEW: ANSWERS_DESTROYED, WhyDestroyed.UNRELEASED: ANSWERS_LAPSED}


def seal_survey(survey_id: int) -> bool:
    """Seal the answers to a survey that is closed, and keep what may be shown of them; says whether that is new.

    Raises SurveyNotFound and SurveyNotInState.
    """
    survey = held(survey_id, SurveyState.CLOSED, SurveyState.RELEASED)
    if survey.state != SurveyState.CLOSED or survey.destroyed_at is not None:
        return False
    if queries.find_prepared(survey_id) is not None:
        return False
    seal_responses(survey_id, survey.k)
    db.session.add(PreparedResults(survey_id=survey_id, content=_worked_out(survey), prepared_at=now()))
    if survey.created_by is not None:
        tell([survey.created_by], "survey_closed", f"survey:{survey_id}:closed", survey_id)
    return True


def _worked_out(survey: Survey) -> dict[str, Any]:
    """What may be shown, in one walk through the answers.

    Own words stand in the order of their letters, question by question: were it one order for all questions, the same place
    would show what one person wrote to each of them.
    """
    asked, responses = from_json(survey.content), list(read_responses(survey.id))
    cuts = [(place,) for place in range(len(survey.attributes))]
    cells = release(asked.questions, tally(asked.questions, responses), cuts, survey.k)
    texts = {
        question.key: found
        for question in asked.questions
        if (found := texts_of(question, (answers for _profile, answers in responses), cells, survey.k, list.sort))
    }  # fmt: skip
    turnout = queries.turnout_by_answers(survey.id, len(responses))
    return {
        "taken_part": turnout.taken_part,
        "invited": turnout.invited,
        "cells": json.loads(json.dumps(cells)),
        "texts": texts,
    }


def seal_due() -> int:
    """Seal whatever is closed and not sealed yet, each in a unit of work of its own; says of how many surveys."""
    sealed = 0
    for survey_id in queries.list_unsealed():
        with unit_of_work():
            sealed += seal_survey(survey_id)
    return sealed


def destroy_released(survey_id: int) -> int:
    """Destroy the single answers to a survey whose results are out; says how many there were."""
    held(survey_id, SurveyState.RELEASED)
    return destroy_responses(survey_id)


def destroy_due() -> int:
    """Destroy answers that were too few to show anything, and those whose results HR has not released in time.

    HR is told some time before. Also what a release has left behind goes. Says of how many surveys.
    """
    destroyed = 0
    for survey_id in queries.list_waiting():
        with unit_of_work():
            destroyed += _destroy_if_due(survey_id)
    for survey_id in list_left_over():
        with unit_of_work():
            destroyed += destroy_released(survey_id) > 0
    with unit_of_work():
        after_commit(empty_journal)
    return destroyed


def _destroy_if_due(survey_id: int) -> bool:
    survey = held(survey_id, SurveyState.CLOSED, SurveyState.RELEASED)
    prepared = queries.find_prepared(survey_id)
    if survey.state != SurveyState.CLOSED or prepared is None or survey.closed_at is None:
        return False
    why = why_to_destroy(
        shows_nothing=prepared.shows_nothing,
        closed_at=survey.closed_at,
        prepared_at=prepared.at,
        moment=now(),
    )
    if why is None:
        if not prepared.shows_nothing:
            _warn(survey, prepared)
        return False
    destroy_responses(survey_id)
    survey.destroyed_at, survey.destroyed_why = now(), why.value
    note(_ACTS[why], survey, Actor.clockwork())
    return True


def _warn(survey: Survey, prepared: queries.Prepared) -> None:
    last_day = day_of(kept_until(prepared.at))
    mark = warning_due(last_day - today())
    if mark is None:
        return
    params = {"survey_id": survey.id, "day": last_day}
    told = [one.id for one in list_holders(Role.HR, limit=_MOST_TOLD) if one.is_active]
    tell_all("survey_waits", [(one, f"survey:{survey.id}:waits:{mark}", params) for one in told])
