"""Work after the answer: at least once, by one worker, whatever happens to others."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core import jobs
from app.core.db import db
from app.core.jobs import (
    Job,
    JobState,
    due_jobs,
    enqueue,
    enqueue_periodic_jobs,
    heartbeat,
    job,
    run_due_jobs,
    run_job,
)
from app.core.unit_of_work import unit_of_work
from tests.support.clock import TestClock

ran: list[str] = []


class Halfway(Exception):
    """Something that goes wrong in the middle."""


def test_a_job_runs_after_the_commit_that_asked_for_it(app: Flask) -> None:
    """JO-2: recorded in the same transaction, so it is neither lost nor run for nothing."""
    with suppress(Halfway), unit_of_work():
        enqueue("tests.note", word="never")
        raise Halfway
    with unit_of_work():
        enqueue("tests.note", word="once")

    assert (run_due_jobs(), ran) == (1, ["once"])
    assert (run_due_jobs(), ran) == (0, ["once"])


def test_a_job_with_a_key_is_recorded_once(app: Flask) -> None:
    """R-S4: asking again changes nothing."""
    with unit_of_work():
        numbers = [enqueue("tests.note", key="7", word="seven") for _ in range(2)]

    assert numbers[0] is not None
    assert numbers[1] is None
    assert run_due_jobs() == 1


def test_of_two_workers_one_runs_a_job(app: Flask) -> None:
    """JO-1."""
    number = recorded("tests.slow")
    start = threading.Barrier(4)
    answers: list[bool] = []

    def work() -> None:
        start.wait()
        with app.app_context():
            answers.append(run_job(number))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(answers) == [False, False, False, True]
    assert ran == ["slow"]


def test_a_job_whose_worker_died_is_run_by_another_when_its_lease_is_over(
    app: Flask, clock: TestClock
) -> None:
    """JO-2, JO-6."""
    number = recorded("tests.note", word="taken over")
    with unit_of_work() as session:
        lease = jobs.definitions()["tests.note"].lease
        session.execute(
            update(Job)
            .where(Job.id == number)
            .values(state=JobState.RUNNING.value, attempts=1, lease_until=clock.now + lease)
        )

    early = run_due_jobs()
    clock.advance(seconds=lease.total_seconds() + 1)

    assert (early, run_due_jobs(), ran) == (0, 1, ["taken over"])


def test_a_job_that_takes_its_worker_down_every_time_is_given_up(app: Flask, clock: TestClock) -> None:
    """JO-7: no poison can kill one worker after the other for ever."""
    number = recorded("tests.note", word="never")
    definition = jobs.definitions()["tests.note"]
    for _kill in range(definition.attempts):
        jobs._claim(number)
        clock.advance(seconds=definition.lease.total_seconds() + 1)

    assert (run_due_jobs(), ran) == (0, [])
    assert state_of(number)[0] == JobState.FAILED.value
    assert due_jobs() == []


def test_a_worker_that_lost_its_lease_cannot_end_the_job_of_another(app: Flask, clock: TestClock) -> None:
    """JO-6: fenced by the number of the try."""
    number = recorded("tests.note", word="second")
    jobs._claim(number)
    clock.advance(minutes=6)
    jobs._claim(number)

    jobs._finish(number, 1)

    assert state_of(number)[0] == JobState.RUNNING.value


def test_a_job_that_tells_that_it_is_alive_keeps_its_lease(app: Flask, clock: TestClock) -> None:
    """JO-6."""
    number = recorded("tests.long", minutes=10)

    run_job(number)

    assert ran == ["due elsewhere: []", "due elsewhere: []"]


def test_a_job_that_fails_is_tried_again_later_and_later_until_it_is_given_up(
    app: Flask, clock: TestClock
) -> None:
    """JO-7."""
    number = recorded("tests.fail")
    tries = 0
    pauses = []
    while state_of(number)[0] == JobState.QUEUED.value:
        tries += run_due_jobs()
        _state, run_after = state_of(number)
        pauses.append(run_after - clock.now)
        clock.move_to(max(run_after, clock.now))

    assert tries == jobs.definitions()["tests.fail"].attempts
    assert pauses == sorted(pauses)
    assert state_of(number)[0] == JobState.FAILED.value


def test_a_job_that_fails_holds_up_no_other(app: Flask) -> None:
    """JO-7: a poison item does not block the rest."""
    recorded("tests.fail")
    recorded("tests.note", word="after the poison")

    run_due_jobs()

    assert ran == ["after the poison"]


def test_a_job_that_this_release_does_not_know_is_left_alone(app: Flask) -> None:
    """An older worker does not swallow the jobs of a newer release."""
    number = recorded("tests.note", word="unknown")
    with unit_of_work() as session:
        session.execute(update(Job).where(Job.id == number).values(name="tests.from-the-future"))

    assert due_jobs() == []
    assert run_job(number) is False
    assert state_of(number)[0] == JobState.QUEUED.value
    with pytest.raises(ValueError, match="no job"):
        enqueue("tests.from-the-future")


def test_a_timetabled_job_comes_due_once_in_each_period_however_many_workers_ask(
    app: Flask, clock: TestClock
) -> None:
    """JO-1, JO-3."""
    for _worker in range(3):
        enqueue_periodic_jobs()
    run_due_jobs()
    first = ran.count("hourly")
    clock.advance(minutes=59)
    enqueue_periodic_jobs()
    run_due_jobs()
    still = ran.count("hourly")
    clock.advance(days=3)
    enqueue_periodic_jobs()
    run_due_jobs()

    assert (first, still, ran.count("hourly")) == (1, 1, 2)


def test_a_clock_that_was_an_hour_ahead_keeps_no_job_waiting_for_that_hour(
    app: Flask, clock: TestClock
) -> None:
    """JO-4: what was recorded before the clock was set back waited an hour, and mail and placing with it."""
    recorded("tests.note", word="at once")
    with unit_of_work():
        enqueue("tests.note", delay=timedelta(minutes=5), word="later")
    clock.advance(hours=-1)

    run_due_jobs()

    assert ran == ["at once"]
    clock.advance(hours=1, minutes=5)
    run_due_jobs()
    assert ran == ["at once", "later"]


def test_a_clock_that_jumps_by_an_hour_and_back_skips_no_period_and_runs_none_twice(
    app: Flask, clock: TestClock
) -> None:
    """JO-4."""
    counts = []
    for hours in (0, 1, -1, 1, 1, -1):
        clock.advance(hours=hours)
        enqueue_periodic_jobs()
        run_due_jobs()
        counts.append(ran.count("hourly"))

    assert counts == [1, 2, 2, 2, 3, 3]


def test_of_two_workers_of_whom_one_has_a_clock_an_hour_ahead_one_ends_a_job(
    app: Flask, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JO-4, JO-6: the one ahead takes the lease for over; the first one ends nothing any more."""
    number = recorded("tests.note", word="twice")
    first = jobs._claim(number)
    clock.advance(hours=1)
    second = jobs._claim(number)
    assert first is not None
    assert second is not None
    clock.advance(hours=-1)

    jobs._finish(number, first[2])
    assert state_of(number)[0] == JobState.RUNNING.value
    jobs._finish(number, second[2])
    assert state_of(number)[0] == JobState.DONE.value


def test_a_delayed_job_waits(app: Flask, clock: TestClock) -> None:
    """JO-5."""
    with unit_of_work():
        enqueue("tests.note", delay=timedelta(minutes=5), word="later")
    early = run_due_jobs()
    clock.advance(minutes=5)

    assert (early, run_due_jobs()) == (0, 1)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Each story has jobs of its own; those of the houses keep out of it."""
    ran.clear()
    others = {
        name: jobs._definitions.pop(name) for name in list(jobs._definitions) if not name.startswith("tests.")
    }
    yield
    jobs._definitions.update(others)


@job("tests.note")
def note(word: str) -> None:
    ran.append(word)


@job("tests.slow")
def slow() -> None:
    import time

    time.sleep(0.2)
    ran.append("slow")


@job("tests.fail")
def fail() -> None:
    raise LookupError("as always")


@job("tests.long")
def long(minutes: int) -> None:
    from app.core import clock as core_clock

    began = core_clock.now()
    for part in (1, 2):
        with core_clock.frozen_at(began + timedelta(minutes=minutes * part)):
            heartbeat()
            with core_clock.frozen_at(began + timedelta(minutes=minutes * part + 1)):
                ran.append(f"due elsewhere: {due_jobs()}")


@job("tests.hourly", every=timedelta(hours=1))
def hourly() -> None:
    ran.append("hourly")


def recorded(name: str, **payload: object) -> int:
    with unit_of_work():
        number = enqueue(name, **payload)
    assert number is not None
    return number


def state_of(number: int) -> tuple[str, object]:
    db.session.rollback()
    return tuple(db.session.execute(select(Job.state, Job.run_after).where(Job.id == number)).one())  # type: ignore[return-value]
