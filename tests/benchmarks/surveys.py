"""A survey of a hundred thousand answers: sealing and releasing it, beside one scan of the answers."""

import json
import random
import time

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.vocabulary import Role
from app.training.services.survey_sealing import destroy_released, seal_survey
from app.training.services.surveys import (
    baseline,
    begin_survey,
    close_survey,
    open_survey,
    release_survey,
)
from tests.benchmarks.ground import SLICE, Ground, insert_rows
from tests.benchmarks.report import Figure, median_seconds

ANSWERS, DEPARTMENTS, COUNTRIES = 100_000, 40, 12
#: Of so many answers one has something in own words.
WRITE = 50
_SCAN = "SELECT count(*), sum(length(answers)), sum(length(profile)) FROM training_survey_responses"
_HR = Actor(None, roles=frozenset({Role.HR.value}))


def release_many(ground: Ground) -> list[Figure]:
    """The ready-made survey with every question answered by most, in departments and countries of all sizes."""
    with unit_of_work():
        survey_id = begin_survey(baseline(), actor=_HR)
        open_survey(survey_id, closes_on=today() + 7, version=1, actor=_HR)
    _answer(survey_id)
    scan = median_seconds(_scan, 7)
    seconds = {}
    for name in ("closing", "release"):
        start = time.perf_counter()
        with unit_of_work():
            if name == "closing":
                close_survey(survey_id, actor=Actor.clockwork())
                seal_survey(survey_id)
            else:
                release_survey(survey_id, left_out=set(), black=[], actor=_HR)
                destroy_released(survey_id)
        seconds[name] = time.perf_counter() - start
    return [
        Figure(
            f"{name} of a survey, of one scan of its answers [{ground.engine}]", took / scan, 100, 40, True,
            f"{ANSWERS:,} answers, {took:.1f} s beside {scan * 1000:.0f} ms",
        )
        for name, took in seconds.items()
    ]  # fmt: skip


def _answer(survey_id: int) -> None:
    chance, questions = random.Random(7), baseline().questions
    columns = ("survey_id", "id", "profile", "answers")
    for first in range(0, ANSWERS, SLICE):
        rows = []
        for number in range(first, min(first + SLICE, ANSWERS)):
            # Few departments are large and most are small.
            department = f"D{int(DEPARTMENTS * chance.random() ** 2)}"
            answers: dict[str, int | str] = {
                one.key: chance.randrange(len(one.options)) for one in questions if one.options
            }
            if number % WRITE == 0:
                answers["wish"] = f"A word about lesson {number}, please."
            profile = [department, f"C{chance.randrange(COUNTRIES)}"]
            rows.append(
                (survey_id, f"{chance.getrandbits(128):032x}", json.dumps(profile), json.dumps(answers))
            )
        insert_rows("training_survey_responses", columns, rows)


def _scan() -> None:
    db.session.execute(text(_SCAN)).one()
    db.session.rollback()
