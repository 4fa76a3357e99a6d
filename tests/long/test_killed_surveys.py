"""A survey whose program is killed again and again: whoever has taken part has one answer in it, and nobody is lost."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.training.models import Participation, SurveyResponse
from config import ROOT
from tests.factories.people import make_person
from tests.factories.surveys import open_survey, release
from tests.support.chance import times
from tests.support.programs import let_go, surroundings, wait_until_forgotten

pytestmark = pytest.mark.long

PEOPLE = 400
KILLS = 20


def test_a_killed_program_leaves_taking_part_and_answer_both_or_neither(
    app: Flask, database_url: str, chance: random.Random, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """SU-8: killed while people answer and while the answers are sealed; what was confirmed is there, once."""
    people = [make_person().id for _ in range(PEOPLE)]
    survey_id = open_survey(attributes=[])
    environment = {**os.environ, **surroundings(database_url, tmp_path / "instance"), "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "tests.long.survey_answerers",
        database_url,
        *map(str, (survey_id, *people)),
    ]
    said = tmp_path / "said"
    for number in range(times(KILLS) + 1):
        let_go()
        with said.open("a") as out:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, start_new_session=True)
        if number < times(KILLS):
            wait_for(said, "ready", number + 1)
            time.sleep(chance.uniform(0, 2 / times(KILLS)))  # in the middle of anything
            process.kill()
        process.wait()
        wait_until_forgotten(database_url)
        assert len(taken_part(survey_id)) == answers(survey_id)

    confirmed = set(said.read_text().split()) - {"ready", "closed"}
    assert confirmed <= {str(one) for one in taken_part(survey_id)}
    assert len(taken_part(survey_id)) == PEOPLE
    assert release(survey_id).cells[0].n == PEOPLE
    request.node.add_report_section("call", "figures", f"{times(KILLS)} kills, {PEOPLE} answers")


def wait_for(said: Path, word: str, times: int) -> None:
    """Wait until a program has said this so often."""
    while said.read_text().split().count(word) < times:
        time.sleep(0.01)


def taken_part(survey_id: int) -> list[int]:
    db.session.rollback()
    query = select(Participation.person_id).where(Participation.survey_id == survey_id)
    return list(db.session.execute(query).scalars())


def answers(survey_id: int) -> int:
    query = select(func.count()).select_from(SurveyResponse).where(SurveyResponse.survey_id == survey_id)
    return db.session.execute(query).scalar_one()
