"""Web processes that cannot read answers (section 10): a role of PostgreSQL that may add answers, and nothing else with them."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.training.queries import surveys as queries
from app.training.services.checks import CHECKS
from app.training.services.responses import answer_survey, count_responses
from tests.factories.people import make_hr
from tests.factories.surveys import as_asked, make_people, make_survey
from tests.support.databases import worker
from tests.support.settings import settings
from tests.support.visitor import Visitor, visitor
from tests.training.test_surveys_routes import kept

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ROLE = f"web_{worker()}"
WORDS = "Because I would blush"


@pytest.fixture
def web(app: Flask, database_url: str, runner: FlaskCliRunner) -> Iterator[Flask]:
    """The web beside the worker, with a role of its own that has what the command prints."""
    printed = runner.invoke(args=["training", "web-role", ROLE])
    assert runner.invoke(args=["training", "web-role", 'web"; DROP']).exit_code == 2
    owner = database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")  # type: ignore[arg-type]  # a name of our own
        for _again in range(2):
            connection.execute(printed.output)  # type: ignore[arg-type]  # what an operator pastes
        web = create_app(settings(database_url.replace("waymark@", f"{ROLE}@")))
        web.testing, web.test_client_class = True, Visitor
        yield web
        with web.app_context():
            db.session.remove()
            db.engine.dispose()
        connection.execute(f"DROP OWNED BY {ROLE}")  # type: ignore[arg-type]
        connection.execute(f"DROP ROLE {ROLE}")  # type: ignore[arg-type]


def denied(statement: str) -> bool:
    """Whether the database itself refuses this."""
    try:
        db.session.execute(text(statement))
    except ProgrammingError as error:
        return "permission denied" in str(error)
    finally:
        db.session.rollback()
    return False


def test_a_survey_goes_from_draft_to_results_in_a_web_that_cannot_read_answers(
    app: Flask, web: Flask
) -> None:
    """R-T2, SU-9: all pages of HR and of whoever answers work; only the worker reads, and only once the survey is closed."""
    hr = make_hr()
    people = make_people({"Sales": 7, "Legal": 7})
    office, mara = visitor(web, hr.id), visitor(web, people["Sales"][0].id)
    asked = [as_asked(one) for group in people.values() for one in group][1:]
    survey_id = make_survey(attributes=["department"])
    address = f"/surveys/{survey_id}"
    for door in ("", "/draft", "/opening", "/questions/knows"):
        assert office.get(address + door).status_code in {200, 303}
    day = date_from_day(today() + 7).isoformat()
    assert office.post(f"{address}/opening", data={"version": "2", "closes_on": day}).status_code == 303

    page = mara.post(f"/survey/{survey_id}/pages").text
    page = mara.post(f"/survey/{survey_id}/pages", data={**kept(page), "answer-knows": "1"}).text
    page = mara.post(f"/survey/{survey_id}/pages", data={**kept(page), "answer-posts": "0"}).text
    assert mara.post(f"/survey/{survey_id}/answers", data=kept(page)).status_code == 303
    with web.app_context():
        for number, one in enumerate(asked):
            with unit_of_work():
                answer_survey(survey_id, {"knows": number % 2, "posts": 1, "why-not": WORDS}, actor=one)
        table = "training_survey_responses"
        for act in ("SELECT id FROM {}", "DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET answers = ''"):
            assert denied(act.format(table)), act
        db.session.remove()
    assert count_responses(survey_id) == 14

    assert "about 65 %" in office.get(address).text
    assert office.post(f"{address}/closing").status_code == 303
    assert "being sealed" in office.get(address).text
    assert office.post(f"{address}/release", data={"looked": "y"}).location == address
    assert "still being sealed" in office.get(address).text
    run_due_jobs()
    assert WORDS in office.get(address).text
    done = office.post(f"{address}/release", data={"looked": "y"})
    assert done.location == f"{address}/results"
    assert "14 of 15 took part" in office.get(done.location).text
    assert "A list of posts" in office.post(f"{address}/exports").text
    run_due_jobs()
    assert count_responses(survey_id) == 0
    for door in (f"/survey/{survey_id}", "/survey", "/learn", "/my-data"):
        assert mara.get(door).status_code == 200, door
    assert office.get("/learn/effect").status_code == 200
    assert queries.find_prepared(survey_id) is None
    (found,) = CHECKS[0].look(settings("postgresql://"))
    assert found.words.startswith(f"{ROLE} can add answers and read none")
