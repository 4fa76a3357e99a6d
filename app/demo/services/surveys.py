"""Surveys in the demo company: one with results, and the same questions again, open to be answered."""

from random import Random
from typing import Final

from app.core.actor import Actor
from app.core.clock import today
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import CAST, part_of
from app.demo.rules.company import SEED
from app.demo.rules.surveys import answers_of
from app.people.queries import get_person_by_email, person_ids_by_actor
from app.people.vocabulary import Role
from app.training.queries.surveys import list_invited, list_surveys
from app.training.services.responses import answer_survey
from app.training.services.survey_sealing import destroy_released, seal_survey
from app.training.services.surveys import (
    baseline,
    begin_survey,
    close_survey,
    open_survey,
    release_survey,
    repeat_survey,
)

_WRITER: Final = "beate"
_DAYS: Final = 14
#: Which part of the company has answered: of the first survey, and so far of the second.
_ANSWER_AT_FIRST, _ANSWER_SO_FAR = 0.74, 0.4


def open_first_survey() -> None:
    """HR asks the ready-made questions, and most people answer."""
    with unit_of_work():
        survey_id = begin_survey(baseline(), actor=_writer())
        open_survey(survey_id, closes_on=today() + _DAYS, version=1, actor=_writer())
    _answer(survey_id, _ANSWER_AT_FIRST, gain=0.0)


def release_first_survey() -> None:
    """The first survey is closed, and its results are shown."""
    survey_id = list_surveys()[-1].id
    with unit_of_work():
        close_survey(survey_id, actor=_writer())
    with unit_of_work():
        seal_survey(survey_id)
    with unit_of_work():
        release_survey(survey_id, left_out=set(), black=[], actor=_writer())
    with unit_of_work():
        destroy_released(survey_id)


def ask_again() -> None:
    """The same questions are open once more; nobody of the cast has come to them yet."""
    with unit_of_work():
        survey_id = repeat_survey(list_surveys()[-1].id, actor=_writer())
        open_survey(survey_id, closes_on=today() + _DAYS, version=1, actor=_writer())
    _answer(survey_id, _ANSWER_SO_FAR, gain=0.08)


def _answer(survey_id: int, part: float, *, gain: float) -> None:
    random = Random(f"{SEED}:{survey_id}")
    questions = baseline().questions
    cast = set(person_ids_by_actor([one.email for one in CAST]).values())
    with unit_of_work():
        for person_id in list_invited():
            if person_id not in cast and random.random() < part:
                somebody = Actor(person_id, roles=frozenset({Role.EMPLOYEE.value}))
                answer_survey(survey_id, answers_of(questions, random, gain=gain), actor=somebody)


def _writer() -> Actor:
    writer = get_person_by_email(part_of(_WRITER).email)
    return Actor(writer.id, roles=frozenset({Role.HR.value}))
