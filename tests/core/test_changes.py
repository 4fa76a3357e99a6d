"""Whether anybody has changed anything: pages that are kept hang on this value."""

import subprocess
import sys
from threading import Thread

from flask import Flask
from sqlalchemy import select

from app.core.changes import data_state
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from config import ROOT
from tests.factories.people import make_person
from tests.support.changes import undisturbed
from tests.support.programs import surroundings


def test_reading_leaves_it_as_it_is(app: Flask) -> None:
    make_person("Ada Berg")

    found = undisturbed(lambda: db.session.scalars(select(Person.name)).all())

    assert found == ["Ada Berg"]


def test_every_commit_makes_it_another_one(app: Flask) -> None:
    states = [data_state()]
    for name in ("Ada Berg", "Bo Lind", "Cy Ortiz"):
        make_person(name)
        states.append(data_state())

    assert len(set(states)) == 4


def test_what_another_process_commits_is_seen(app: Flask, database_url: str, tmp_path) -> None:
    before = data_state()
    command = [sys.executable, "-m", "flask", "people", "add", "ada@larkfield.example", "--name", "Ada Berg"]
    subprocess.run(
        command, cwd=ROOT, env=surroundings(database_url, tmp_path), check=True, capture_output=True
    )

    assert data_state() != before


def test_what_was_undone_or_is_still_under_way_is_not_seen_as_done(app: Flask) -> None:
    """A state that was taken while somebody is writing is another one when they have written."""
    with unit_of_work() as session:
        session.add(
            Person(external_id="E-1", email="ada@larkfield.example", name="Ada Berg", created_at=now())
        )
        session.flush()
        meanwhile: list[object] = []
        asking = Thread(target=_ask, args=(app, meanwhile))
        asking.start()
        asking.join()

    assert data_state() not in meanwhile


def test_connections_that_were_opened_anew_never_repeat_a_value(app: Flask) -> None:
    """A version of SQLite's is good on one connection alone."""
    before = data_state()
    make_person("Ada Berg")
    db.session.remove()
    db.engine.dispose()

    assert data_state() != before


def _ask(app: Flask, found: list[object]) -> None:
    with app.app_context():
        found.append(data_state())
