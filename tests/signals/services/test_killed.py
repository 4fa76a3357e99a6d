"""Imports that are killed, and imports that run at the same time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.jobs import Job, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.events import BatchIntakeFinished
from app.signals.models import Batch, Signal
from app.signals.queries import get_batch
from app.signals.services import (
    ask_for_import,
    end_abandoned_imports,
    import_signals,
    rebuild_rollups,
    run_import,
)
from app.signals.vocabulary import BatchState
from tests.factories.people import make_person
from tests.factories.signals import line, rollups, write_csv

OPERATOR = Actor.operator()
ROOT = Path(__file__).resolve().parents[3]
#: More than three slices.
LINES = 36_000

#: A process of its own that imports a file, as `flask signals import` does, on the database of the test.
PROGRAM = """
import sys
from pathlib import Path
from app import create_app
from app.core.actor import Actor
from app.signals.services import import_signals
from tests.support.settings import settings
with create_app(settings(sys.argv[1])).app_context():
    report = import_signals(Path(sys.argv[2]), batch_id=int(sys.argv[3]) or None, actor=Actor.operator())
    print(report.new_count, report.known_count, report.refused_count)
"""


def begin(url: str, file: Path, batch_id: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, url, str(file), str(batch_id)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def stored() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count(Signal.id))).scalar_one()


@pytest.fixture
def big(kinds: None, file: Path) -> Path:
    people = [make_person() for _ in range(20)]
    verbs = [("Announce", ""), ("Create", "reply"), ("Create", "comment")]
    return write_csv(file, [line(f"a{number}", people[number % 20], *verbs[number % 3], target=f"t{number % 50}")
                            for number in range(LINES)] + [line("bad", "nobody")])  # fmt: skip


def test_an_import_killed_in_the_middle_is_carried_on_and_nothing_is_lost_or_doubled(
    big: Path, database_url: str, news: list[object]
):
    """R-S4, JO-2: the process dies by SIGKILL; the next one goes on where the last slice ended."""
    with unit_of_work():
        batch = ask_for_import(big, file_name="big.csv", basis="a test", actor=OPERATOR)
        batch_id = batch.id
    process = begin(database_url, big, batch_id)
    while stored() == 0:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = stored()
    assert 0 < before < LINES
    assert get_batch(batch_id).new_count == before

    run_import(batch_id)

    batch = get_batch(batch_id)
    assert (batch.state, batch.new_count, batch.known_count, batch.refused_count) == (
        BatchState.DONE,
        LINES,
        0,
        1,
    )
    assert stored() == LINES
    assert Path(batch.refusals_path).read_text().count("\n") == 2
    assert news == [BatchIntakeFinished(batch_id, 20)]
    told = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told


def test_an_import_started_again_after_a_kill_finds_known_what_is_in(big: Path, database_url: str):
    """R-S4: as an operator does it."""
    process = begin(database_url, big)
    while stored() == 0:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = stored()

    report = import_signals(big, actor=OPERATOR)

    assert (report.new_count, report.known_count, report.refused_count) == (LINES - before, before, 1)
    assert stored() == LINES


def test_two_imports_of_one_file_at_once_count_it_once(big: Path, database_url: str):
    """R-S1, JO-1"""
    both = [begin(database_url, big) for _ in range(2)]
    said = [[int(word) for word in process.communicate()[0].split()] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sum(new for new, _, _ in said) == LINES
    assert [new + known for new, known, _ in said] == [LINES, LINES]
    assert stored() == LINES
    told = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told


def test_of_two_workers_on_one_import_the_late_one_lets_go(mara: Person, file: Path):
    """JO-6: whoever has lost its lease changes nothing any more."""
    from app.signals.services.batches import advance_batch
    from app.signals.vocabulary import BatchTakenOver

    batch_id = import_signals(write_csv(file, [line("a1", mara)]), actor=OPERATOR).batch_id or 0
    with unit_of_work():
        get_batch(batch_id).state = "running"

    with pytest.raises(BatchTakenOver), unit_of_work() as session:
        advance_batch(session, batch_id, after=0, done_bytes=10)


def test_an_upload_is_worked_off_by_a_job_and_thrown_away(mara: Person, file: Path):
    """R-S2"""
    write_csv(file, [line("a1", mara), line("a2", "nobody")])
    with unit_of_work():
        batch_id = ask_for_import(file, file_name="mine.csv", basis="consent", actor=OPERATOR).id

    run_due_jobs()

    batch = get_batch(batch_id)
    assert (batch.state, batch.new_count, batch.refused_count) == (BatchState.DONE, 1, 1)
    assert not file.exists()
    assert Path(batch.refusals_path).exists()


def test_an_upload_that_is_no_list_says_so_and_is_thrown_away(kinds: None, file: Path):
    """R-S4"""
    file.write_text("name;date\n")
    with unit_of_work():
        batch_id = ask_for_import(file, file_name="mine.csv", basis="consent", actor=OPERATOR).id

    run_due_jobs()

    batch = get_batch(batch_id)
    assert (batch.state, batch.new_count) == (BatchState.FAILED, 0)
    assert "that we do not know" in batch.error
    assert (
        db.session.execute(select(Job.state).where(Job.name == "signals.import_batch")).scalar_one() == "done"
    )


def test_a_trial_by_a_job_keeps_the_report_alone(mara: Person, file: Path):
    """R-S4"""
    write_csv(file, [line("a1", mara), line("a2", "nobody")])
    with unit_of_work():
        batch_id = ask_for_import(file, file_name="mine.csv", dry_run=True, actor=OPERATOR).id

    run_due_jobs()

    batch = get_batch(batch_id)
    assert (batch.state, batch.new_count, batch.refused_count) == (BatchState.DONE, 1, 1)
    assert stored() == 0


def test_an_import_that_nobody_comes_back_to_is_ended_after_a_day_and_its_file_does_not_stay_for_ever(
    mara: Person, news: list[object], clock, tmp_path: Path
):
    """JO-3"""
    upload = tmp_path / "signals-upload"
    upload.write_text("who did what", encoding="utf-8")
    with unit_of_work() as session:
        dead = Batch(
            file_name="dead.csv",
            state="running",
            made_at=now(),
            done_bytes=7,
            size_bytes=9,
            first_refusals=[],
            stored_path=str(upload),
        )
        session.add(dead)
        session.flush()
        batch_id = dead.id
    assert end_abandoned_imports() == 0
    clock.advance(days=1, minutes=1)

    assert end_abandoned_imports() == 1

    assert get_batch(batch_id).state == BatchState.FAILED
    assert not upload.exists()
    assert news == [BatchIntakeFinished(batch_id, 0)]
