"""The second process: woken by a queue, and by its own look around when the queue forgot."""

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from app import create_app
from app.core import jobs
from app.core.db import db
from app.core.jobs import enqueue, job
from app.core.unit_of_work import unit_of_work
from app.web import worker
from app.web.worker import Queue, Sweeper, queue_of, wait_for_queue, wake_workers
from config import Config
from tests.support.clock import TestClock
from tests.support.databases import fresh
from tests.support.settings import settings

ran: list[str] = []


def test_a_job_wakes_a_worker_after_its_commit(wakeful: Flask) -> None:
    """R-P4: over a file on one machine, over Redis on several."""
    with unit_of_work():
        enqueue("tests.woken", word="hello")
        during = len(queue_of(wakeful).huey)

    assert during == 0
    run_everything(queue_of(wakeful))
    assert ran == ["hello"]


def test_a_worker_that_begins_on_a_full_disk_waits_for_room(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """G8, R-P4: it ended, and took the web server with it."""
    opened, refusals = worker._open_huey, iter([sqlite3.OperationalError("database or disk is full")] * 2)

    def open_huey(config: Config) -> object:
        if refusal := next(refusals, None):
            raise refusal
        return opened(config)

    monkeypatch.setattr(worker, "_open_huey", open_huey)

    assert wait_for_queue(app, pause=0) is queue_of(app)
    assert caplog.messages == ["the queue cannot be opened, trying again: database or disk is full"] * 2


def test_a_job_put_into_the_queue_twice_runs_once(wakeful: Flask) -> None:
    """JO-1: the row is what counts."""
    with unit_of_work():
        number = enqueue("tests.woken", word="once")
    assert number is not None
    queue_of(wakeful).put(number)

    run_everything(queue_of(wakeful))

    assert ran == ["once"]


def test_the_queue_on_one_machine_is_its_owners_alone(tmp_path: Path) -> None:
    """Security 1.9: one of an earlier release, too, which everybody could read."""
    config = replace(settings(f"sqlite:///{tmp_path}/ours.db"), instance=tmp_path)
    before, seen = os.umask(0o022), []
    try:
        for _ in range(2):
            Queue(create_app(config)).put(1)
            seen.append({stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("jobs-*.db*")})
            for path in tmp_path.glob("jobs-*.db*"):
                path.chmod(0o644)
        Queue(create_app(config))
        seen.append({stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("jobs-*.db*")})
    finally:
        os.umask(before)

    assert seen == [{0o600}] * 3


def test_workers_of_two_databases_in_one_folder_do_not_wake_each_other(
    app: Flask, redis_url: str, tmp_path: Path
) -> None:
    """R-P4: the demo company and a company of one's own run side by side, over one Redis as well."""
    shared = {"instance": tmp_path}
    for more in (shared, shared | {"redis_url": redis_url}):
        ours, theirs = (
            Queue(create_app(replace(settings(f"sqlite:///{tmp_path}/{name}.db"), **more)))
            for name in ("ours", "theirs")
        )
        ours.put(1)

        assert (len(ours.huey), len(theirs.huey)) == (1, 0)


def test_a_job_that_the_queue_forgot_is_found_by_the_sweep(wakeful: Flask, clock: TestClock) -> None:
    """JO-2, R-S4: a lost queue loses no job, and a full one is not filled again at every look."""
    with unit_of_work():
        enqueue("tests.woken", word="found")
    queue = queue_of(wakeful)
    queue.huey.flush()
    sweeper = Sweeper(wakeful, queue)

    waiting = []
    for _look in range(3):
        sweeper.sweep()
        waiting.append(len(queue.huey))
    run_everything(queue)

    assert len(set(waiting)) == 1
    assert ran.count("found") == 1


def test_the_sweep_brings_the_timetable_once_a_minute(wakeful: Flask, clock: TestClock) -> None:
    """JO-3."""
    sweeper = Sweeper(wakeful, queue_of(wakeful))
    for _look in range(3):
        sweeper.sweep()
    clock.advance(minutes=1)
    sweeper.sweep()

    run_everything(queue_of(wakeful))

    assert ran == ["tick", "tick"]


def test_nothing_in_the_queue_can_be_code(wakeful: Flask) -> None:
    """ASVS 1.5.2: what travels is JSON, never a pickle."""
    queue_of(wakeful).put(7)

    [message] = queue_of(wakeful).huey.storage.enqueued_items()

    assert json.loads(bytes(message))[6] == [7]


def test_a_queue_that_is_gone_does_not_undo_the_work(app: Flask, tmp_path: Path) -> None:
    """R-S4: the job stands in the database; the sweep finds it."""
    gone = create_app(
        settings(app.config["SQLALCHEMY_DATABASE_URI"], redis_url=f"unix://{tmp_path}/no-redis")
    )
    wake_workers(gone)
    try:
        with unit_of_work():
            enqueue("tests.woken", word="kept")
    finally:
        jobs.wake_workers_with(None)

    assert len(jobs.due_jobs()) == 1


def test_without_a_queue_a_worker_does_what_is_due_by_itself(wakeful: Flask, tmp_path: Path) -> None:
    """R-P4, R-S4: Redis only wakes workers up; while it cannot be reached they go on, one job after the other."""
    jobs.wake_workers_with(None)
    with unit_of_work():
        enqueue("tests.woken", word="first")
        enqueue("tests.woken", word="second")
    gone = create_app(
        settings(wakeful.config["SQLALCHEMY_DATABASE_URI"], redis_url=f"unix://{tmp_path}/no-redis")
    )

    Sweeper(wakeful, queue_of(gone)).sweep()
    with gone.app_context():
        db.engine.dispose()

    assert [word for word in ran if word != "tick"] == ["first", "second"]


@pytest.fixture(params=["file", "redis"])
def wakeful(request: pytest.FixtureRequest, tmp_path: Path, clock: TestClock) -> Iterator[Flask]:
    """The application with its queue, on SQLite: the queue knows nothing of the database."""
    changes: dict[str, object] = {"instance": tmp_path}
    if request.param == "redis":
        changes["redis_url"] = request.getfixturevalue("redis_url")
    app = create_app(settings(fresh("sqlite"), **changes))
    wake_workers(app)
    others = {
        name: jobs._definitions.pop(name)
        for name in list(jobs._definitions)
        if not name.startswith("tests.w")
    }
    ran.clear()
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    jobs._definitions.update(others)
    jobs.wake_workers_with(None)
    queue_of(app).huey.storage.close()


def run_everything(queue: Queue) -> None:
    """Do what the worker's threads do, here and now."""
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)


@job("tests.woken")
def woken(word: str) -> None:
    ran.append(word)


@job("tests.w-tick", every=timedelta(minutes=1))
def tick() -> None:
    ran.append("tick")


def test_redis_is_really_used(redis_url: str, tmp_path: Path) -> None:
    """R-P4."""
    app = create_app(settings(fresh("sqlite"), redis_url=redis_url, instance=tmp_path))
    queue_of(app).put(1)

    with Redis.from_url(redis_url) as connection:
        assert connection.keys("huey*")
