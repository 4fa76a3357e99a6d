"""The ledger when what posts into it is killed, or breaks off between two statements."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import publish_rules
from app.rewards.models import PointsEntry
from app.rewards.services.settling import settle_everybody
from app.signals.models import Signal
from app.signals.services import import_signals
from tests.factories.journey import SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import files_with, lines_of, points_of, put_points_in_force, what_differs
from tests.factories.signals import line, write_csv
from tests.support.breaking import BrokenOff, broken_off_behind
from tests.support.clock import TestClock

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 60

#: A process of its own that settles everybody, a person at a time and slowly, on the database of the test.
PROGRAM = """
import sys
import time
from app import create_app
from app.rewards.services import settling
from tests.support.settings import settings
settling.SLICE, settling.heartbeat = 1, lambda: time.sleep(0.02)
with create_app(settings(sys.argv[1])).app_context():
    print(settling.settle_everybody())
"""


def entries() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count(PointsEntry.id))).scalar_one()


def test_killed_at_any_line_and_run_again_the_ledger_is_whole(
    app: Flask, database_url: str, clock: TestClock, tmp_path: Path
) -> None:
    """R-W1, LE-3, G3: nothing is lost, doubled or half there."""
    put_points_in_force(tmp_path, None)
    people = [make_person() for _ in range(PEOPLE)]
    lines = [line(f"{person.id}-{number}", person) for person in people for number in range(4)]
    import_signals(write_csv(tmp_path / "acts.csv", lines), basis="an agreement", actor=Actor.operator())
    clock.advance(hours=1)
    with unit_of_work():
        publish_rules(files_with(), actor=Actor.operator())
    db.session.rollback()

    command = [sys.executable, "-c", PROGRAM, database_url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=environment) as process:
        while not entries() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    before = entries()

    assert 0 < before < 3 * PEOPLE
    assert before % 3 == 0
    assert settle_everybody() == 3 * PEOPLE - before
    assert what_differs() == []
    assert {points_of(person) for person in people} == {6}


@pytest.mark.usefixtures("points_rules")
def test_what_breaks_off_between_line_and_balance_leaves_neither_nor_the_act() -> None:
    """R-W1: an act, its points and what they come to stand or fall together."""
    mara = make_person("Mara Lind")

    with broken_off_behind("rewards_entries"), pytest.raises(BrokenOff):
        act(mara, SHARE)

    assert (lines_of(mara), points_of(mara)) == ([], 0)
    assert db.session.execute(select(func.count(Signal.id))).scalar() == 0
    act(mara, SHARE)
    assert points_of(mara) == 2
