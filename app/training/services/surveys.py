"""HR writes surveys, opens and closes them, reminds, and releases once what may be shown.

A survey goes from draft to open to closed to released, and never back. What is asked, how small a group may be, and what
results can be told apart by are fixed when it opens. Taking part earns nothing, so nothing is posted that could tell who did.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from secrets import SystemRandom
from typing import Any, Final

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, day_of, now, today
from app.core.db import db
from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.notices.services import tell_all
from app.organisation.queries import organisation
from app.training.models import Survey, SurveyRelease
from app.training.permissions import KEEP_SURVEYS
from app.training.queries import surveys as queries
from app.training.rules.questionnaire import Questionnaire, as_json, from_json, from_toml
from app.training.rules.release import blackened, coarsened, fewest_texts
from app.training.rules.survey_times import reminds_from
from app.training.vocabulary.survey import (
    ATTRIBUTES,
    DESTROY_RELEASED_JOB,
    REMINDED_AGAIN_AFTER,
    SEAL_JOB,
    SMALLEST_GROUP,
    SURVEY_BEGUN,
    SURVEY_CHANGED,
    SURVEY_CLOSED,
    SURVEY_DISCARDED,
    SURVEY_EXPORTED,
    SURVEY_EXTENDED,
    SURVEY_OPENED,
    SURVEY_RELEASED,
    SURVEY_REMINDED,
    TELL_JOB,
    RemindedLately,
    StillSealing,
    SurveyChanged,
    SurveyNotFound,
    SurveyNotInState,
    SurveyRefused,
    SurveyState,
    TooFewAnswers,
)
from app.training.vocabulary.words import _l

READY_MADE: Final = Path(__file__).resolve().parents[3] / "training" / "survey"
#: The longest that a survey is open, in days from now.
_LONGEST_OPEN: Final = 366
#: People who are told in one go.
_PORTION: Final = 500


@cache
def baseline() -> Questionnaire:
    """The ready-made survey, in all languages that there are of it."""
    texts = {path.name.split(".")[1]: path.read_text(encoding="utf-8") for path in READY_MADE.glob("baseline.*.toml")}  # fmt: skip
    return from_toml(texts, "en")


def begin_survey(asked: Questionnaire, *, repeats_id: int | None = None, actor: Actor) -> int:
    """Begin a draft that asks this; gives its number. `repeats_id` is the survey whose questions these are."""
    KEEP_SURVEYS.demand(actor)
    survey = Survey(
        content=as_json(asked), attributes=list(ATTRIBUTES), state=SurveyState.DRAFT.value, kept_as=[],
        repeats_id=repeats_id, created_by=actor.person_id, created_at=now(),
    )  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    note(SURVEY_BEGUN, survey, actor)
    return survey.id


def repeat_survey(survey_id: int, *, actor: Actor) -> int:
    """Begin a draft that asks the same as an earlier survey, so that the two can be compared."""
    KEEP_SURVEYS.demand(actor)
    return begin_survey(from_json(held(survey_id, *SurveyState).content), repeats_id=survey_id, actor=actor)


def change_survey(
    survey_id: int,
    change: Callable[[Questionnaire], Questionnaire],
    *,
    attributes: Sequence[str] | None = None,
    version: int,
    actor: Actor,
) -> bool:
    """Change what a draft asks; says whether anything is new.

    `version` is that of the draft that was seen. Raises SurveyNotFound, SurveyNotInState once it is open, SurveyChanged for
    another version, and SurveyRefused where it could not be asked like this.
    """
    KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.DRAFT)
    if survey.version != version:
        raise SurveyChanged
    asked = change(from_json(survey.content))
    if asked.questions:
        asked.check()
    content, kept = as_json(asked), survey.attributes
    if attributes is not None:
        kept = [name for name in ATTRIBUTES if name in attributes]
    if content == survey.content and kept == survey.attributes:
        return False
    survey.content, survey.attributes, survey.version = content, kept, version + 1
    note(SURVEY_CHANGED, survey, actor)
    return True


def discard_survey(survey_id: int, *, actor: Actor) -> None:
    """Throw a draft away. Raises SurveyNotFound and SurveyNotInState."""
    KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.DRAFT)
    note(SURVEY_DISCARDED, survey, actor)
    # Whoever asks the same again after this one is another draft, which stays.
    follows = update(Survey).where(Survey.repeats_id == survey_id)
    db.session.execute(follows.values(repeats_id=survey.repeats_id))
    db.session.execute(delete(Survey).where(Survey.id == survey_id))


def open_survey(survey_id: int, *, closes_on: Day, version: int, actor: Actor) -> None:
    """Ask everybody from now on, up to and with a day.

    Fixes what is asked, the smallest group, and how coarsely it is kept where somebody belongs: so that as many as that are
    asked who are kept alike. Raises SurveyNotFound, SurveyNotInState, SurveyChanged and SurveyRefused.
    """
    KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.DRAFT)
    if survey.version != version:
        raise SurveyChanged
    from_json(survey.content).check()
    _check_day(closes_on)
    survey.k = smallest_group()
    kept_as = coarsened(queries.count_profiles(survey.attributes), survey.k) if survey.attributes else {}
    survey.kept_as = [[list(profile), list(kept)] for profile, kept in sorted(kept_as.items())]
    survey.state, survey.opened_at, survey.closes_on = SurveyState.OPEN.value, now(), closes_on
    note(SURVEY_OPENED, survey, actor)
    enqueue(TELL_JOB, key=f"{survey_id}:opened", survey_id=survey_id, kind="survey_opened")


def smallest_group() -> int:
    """Of how many answers a group has at least that is shown, in a survey that opens now."""
    return max(SMALLEST_GROUP, organisation().minimum_group_size)


def extend_survey(survey_id: int, *, closes_on: Day, actor: Actor) -> bool:
    """Close on another day; says whether it is another. Raises SurveyNotFound, SurveyNotInState and SurveyRefused."""
    KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.OPEN)
    _check_day(closes_on)
    if survey.closes_on == closes_on:
        return False
    before, survey.closes_on = survey.closes_on, closes_on
    note(SURVEY_EXTENDED, survey, actor, changes={"closes_on": [before, closes_on]})
    return True


def remind(survey_id: int, *, actor: Actor) -> int:
    """Remind whoever has not taken part; says how many were told.

    Only their having been told is kept, with themselves: nothing of those who have taken part. Raises SurveyNotFound,
    SurveyNotInState, and RemindedLately on the day of the opening and before some days have passed since the last time.
    """
    KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.OPEN)
    if today() < may_remind_from(survey):
        raise RemindedLately(days=REMINDED_AGAIN_AFTER)
    told = tell(queries.list_missing(survey_id), "survey_opened", f"survey:{survey_id}:{today()}", survey_id)
    if told:
        survey.reminded_on = today()
        note(SURVEY_REMINDED, survey, actor)
    return told


def close_survey(survey_id: int, *, actor: Actor) -> bool:
    """Take no more answers; says whether that is new. A job seals the ones there are.

    Raises SurveyNotFound and SurveyNotInState.
    """
    if actor.person_id is not None:
        KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.OPEN, SurveyState.CLOSED)
    if survey.state == SurveyState.CLOSED:
        return False
    survey.state, survey.closed_at = SurveyState.CLOSED.value, now()
    note(SURVEY_CLOSED, survey, actor)
    enqueue(SEAL_JOB, key=str(survey_id), survey_id=survey_id)
    return True


def close_due() -> int:
    """Close the surveys whose last day is over, each in a unit of work of its own; says how many."""
    due = select(Survey.id).where(Survey.state == SurveyState.OPEN.value, Survey.closes_on < today())
    closed = 0
    for survey_id in db.session.execute(due.order_by(Survey.id)).scalars().all():
        with unit_of_work():
            try:
                closed += close_survey(survey_id, actor=Actor.clockwork())
            except SurveyNotInState:
                continue  # HR has closed it meanwhile, and released the results
    return closed


def may_remind_from(survey: Survey) -> Day:
    """From which day on whoever has not taken part in an open survey may be reminded."""
    assert survey.opened_at is not None
    return reminds_from(day_of(survey.opened_at), survey.reminded_on)


def release_survey(
    survey_id: int, *, left_out: Collection[tuple[str, int]], black: Iterable[str], actor: Actor
) -> None:
    """Show what may be shown, once and for good; a job destroys the single answers.

    `left_out` are the texts that are not shown, by question and place; `black` are names to be taken out of all others.
    Raises SurveyNotFound, SurveyNotInState, also for a second time and when the answers are destroyed, StillSealing, and
    TooFewAnswers.
    """
    KEEP_SURVEYS.demand(actor)
    survey = held(survey_id, SurveyState.CLOSED)
    if survey.destroyed_at is not None:
        raise SurveyNotInState
    prepared = queries.find_prepared(survey_id)
    if prepared is None:
        raise StillSealing
    if prepared.shows_nothing:
        raise TooFewAnswers
    names, shuffle = list(black), SystemRandom().shuffle
    texts = {}
    for key, found in prepared.texts.items():
        kept = [blackened(text, names) for at, text in enumerate(found) if (key, at) not in left_out]
        # Promised to whoever wrote: never among fewer others.
        texts[key] = kept if len(kept) >= fewest_texts(survey.k) else []
        shuffle(texts[key])
    content = _content(survey, prepared) | {"texts": texts}
    values = {
        "survey_id": survey_id,
        "content": content,
        "released_by": actor.person_id,
        "released_at": now(),
    }
    db.session.execute(insert(SurveyRelease).values(**values))
    survey.state = SurveyState.RELEASED.value
    note(SURVEY_RELEASED, survey, actor)
    enqueue(DESTROY_RELEASED_JOB, key=str(survey_id), survey_id=survey_id)
    enqueue(TELL_JOB, key=f"{survey_id}:released", survey_id=survey_id, kind="survey_released")


def _content(survey: Survey, prepared: queries.Prepared) -> dict[str, Any]:
    return {
        "asked": survey.content,
        "attributes": survey.attributes,
        "k": survey.k,
        "taken_part": prepared.turnout.taken_part,
        "invited": prepared.turnout.invited,
        "cells": json.loads(json.dumps(prepared.cells)),
    }


def tell_of_survey(survey_id: int, kind: str) -> int:
    """Tell everybody that a survey is open, or its results are out; each once. Says how many are new to it."""
    if kind == "survey_opened" and queries.get_survey(survey_id).state != SurveyState.OPEN:
        return 0
    people = queries.list_missing(survey_id) if kind == "survey_opened" else queries.list_invited()
    told = 0
    for first in range(0, len(people), _PORTION):
        with unit_of_work():
            told += tell(people[first : first + _PORTION], kind, f"survey:{survey_id}:{kind}", survey_id)
    return told


def note_export(survey_id: int, *, actor: Actor) -> None:
    """Keep in the log that somebody takes results along."""
    KEEP_SURVEYS.demand(actor)
    note(SURVEY_EXPORTED, queries.get_survey(survey_id), actor)


def tell(people: Sequence[int], kind: str, key: str, survey_id: int) -> int:
    """Tell people about a survey, once for each key; says how many are new to it."""
    return tell_all(kind, [(person_id, key, {"survey_id": survey_id}) for person_id in people])


def _check_day(closes_on: Day) -> None:
    if not today() <= closes_on <= today() + _LONGEST_OPEN:
        raise SurveyRefused(_l("Choose a day within a year from today."), field="closes_on")


def held(survey_id: int, *states: SurveyState) -> Survey:
    """A survey in one of these states, which nobody else changes before this transaction is over.

    Raises SurveyNotFound and SurveyNotInState.
    """
    query = select(Survey).where(Survey.id == survey_id).with_for_update()
    survey = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if survey is None:
        raise SurveyNotFound
    if survey.state not in states:
        raise SurveyNotInState
    return survey


def note(action: Any, survey: Survey, actor: Actor, changes: dict[str, Any] | None = None) -> None:
    """Keep in the log what was done with a survey."""
    record(
        action, actor=actor, object_type="survey", object_id=survey.id, object_label=survey.content["title"],
        changes=changes,
    )  # fmt: skip
