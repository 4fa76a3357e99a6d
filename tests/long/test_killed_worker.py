"""The worker killed in the middle of its jobs: each is done in the end, and what it does is there exactly once."""

import random
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.journey.services.placing import place_everybody
from app.journey.services.rules import ensure_first_version
from app.signals.models import Batch, Signal, touched
from app.signals.services import ask_for_import, rebuild_rollups
from tests.factories.signals import rollups
from tests.long.company import activity, rows_of, store_people, stored, write_activity
from tests.support.chance import times
from tests.support.programs import LONGEST, Killer, kill, start, wait_until_forgotten

pytestmark = pytest.mark.long

KILLS = times(15)
#: So many uploads wait at least while workers are killed.
WAITING = 30
LINES = 1_500
PEOPLE = 300
#: A job that takes its worker down so often is given up for good reason, so then a worker is let finish.
ENOUGH = 3


def test_a_worker_killed_again_and_again_does_every_job_once(
    killer: Killer, chance: random.Random, tmp_path: Path
) -> None:
    """JO-1, JO-2, R-S4: imports that wait, and the placing that follows each of them."""
    store_people(PEOPLE)
    ensure_first_version()
    lines: list[int] = []
    kills = interrupted = 0
    while kills < KILLS or unfinished():
        if kills < KILLS and unfinished() < WAITING:
            lines += [ask_for_import_of(chance, tmp_path, len(lines) + more) for more in range(WAITING)]
        let_leases_run_out()
        worker = start(("worker",), killer.environment)
        if kills < KILLS and most_attempts() < ENOUGH:
            wait_until_at_work(worker)
            time.sleep(chance.uniform(0, 1.2))
            kills += kill(worker)
        else:
            wait_until_all_is_done(worker)
        wait_until_forgotten(killer.database_url)
        interrupted += interrupted_jobs()

    states = {job.state for job in db.session.execute(select(Job)).scalars()}
    assert states == {"done"}
    batches = db.session.execute(select(Batch).order_by(Batch.id)).scalars().all()
    assert [batch.new_count + batch.refused_count for batch in batches] == lines
    assert stored() == sum(batch.new_count for batch in batches)
    assert rows_of(select(Signal.batch_id, func.count()).group_by(Signal.batch_id)) == sorted(
        ((batch.id, batch.new_count) for batch in batches), key=repr
    )
    assert logged_imports() == {str(batch.id): 1 for batch in batches}
    assert db.session.execute(select(touched)).all() == []
    assert [file for file in tmp_path.glob("waiting*") if not file.name.endswith(".refused.csv")] == []
    told = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told
    assert not place_everybody(actor=Actor.clockwork()).moves, (
        "somebody does not stand where the rules put them"
    )
    assert interrupted, "no kill met a job at work"


def ask_for_import_of(chance: random.Random, folder: Path, number: int) -> int:
    """An upload that waits for a worker; how many lines it has."""
    lines = activity(chance, people=PEOPLE, lines=LINES, name=f"f{number}-")
    file = write_activity(folder / f"waiting{number}.csv", lines)
    with unit_of_work():
        ask_for_import(file, file_name=file.name, basis="a test", actor=Actor.operator())
    return len(lines)


def unfinished() -> int:
    """How many jobs are still to be done."""
    db.session.rollback()
    return db.session.execute(
        select(func.count()).select_from(Job).where(Job.state.in_(["queued", "running"]))
    ).scalar_one()


def interrupted_jobs() -> int:
    db.session.rollback()
    return db.session.execute(
        select(func.count()).select_from(Job).where(Job.state == "running")
    ).scalar_one()


def most_attempts() -> int:
    """How often the job that was begun most often, and is not done, was begun."""
    unfinished_jobs = select(func.max(Job.attempts)).where(Job.state.in_(["queued", "running"]))
    return db.session.execute(unfinished_jobs).scalar() or 0


def let_leases_run_out() -> None:
    """Let as much time pass for the jobs of killed workers as others wait before they take them over."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with unit_of_work() as session:
        session.execute(update(Job).where(Job.state == "running").values(lease_until=past))
        session.execute(update(Job).where(Job.state == "queued").values(run_after=past))


def wait_until_at_work(worker: subprocess.Popen[str]) -> None:
    """Wait until a worker has begun with a job."""
    at_work = (
        select(func.count())
        .select_from(Job)
        .where(Job.state == "running", Job.lease_until > datetime.now(UTC))
    )
    give_up = time.monotonic() + LONGEST
    while not db.session.execute(at_work).scalar_one():
        db.session.rollback()
        assert worker.poll() is None, worker.communicate()[0]
        assert time.monotonic() < give_up, "the worker begins with nothing"
        time.sleep(0.01)
    db.session.rollback()


def wait_until_all_is_done(worker: subprocess.Popen[str]) -> None:
    """Let a worker do what is left, and stop it in peace."""
    give_up = time.monotonic() + LONGEST
    while unfinished():
        assert worker.poll() is None, worker.communicate()[0]
        assert time.monotonic() < give_up, "the worker leaves jobs undone"
        time.sleep(0.2)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=LONGEST)


def logged_imports() -> dict[str, int]:
    """How often each import stands in the log."""
    query = select(AuditEvent.object_id, func.count()).where(AuditEvent.action == "signals.list.imported")
    return dict(db.session.execute(query.group_by(AuditEvent.object_id)).all())
