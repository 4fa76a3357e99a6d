"""The status page: how the installation is, said so that somebody knows what to do, and cheaply."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.facts import remember
from app.core.heartbeats import MEMORY, processes, tell_that_we_run, tell_that_we_stop
from app.core.jobs import Job, definitions, enqueue, enqueue_periodic_jobs, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.mail.queries import TROUBLE
from app.operation.services.forgetting import forget_old_jobs
from app.operation.services.standing import standing
from app.people.models import Person
from app.web.settings import settings
from tests.factories.people import make_administrator
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]
SEAL = "operation.seal_log"


@pytest.fixture(autouse=True)
def present(clock: TestClock) -> None:
    """Clocks are compared, so it is now."""
    clock.move_to(datetime.now(UTC))


def sentences() -> str:
    return "\n".join(alarm.sentence for alarm in standing(settings()).alarms)


def made_job(**values: object) -> int:
    """A job of the log, in some state."""
    with unit_of_work() as session:
        number = enqueue(SEAL, key=None)
        session.execute(update(Job).where(Job.id == number).values(**values))
    assert number is not None
    return number


def job(number: int) -> Job:
    db.session.rollback()
    return db.session.execute(select(Job).where(Job.id == number)).scalar_one()


def test_a_timetabled_job_that_keeps_its_periods_is_not_late(app: Flask, clock: TestClock) -> None:
    """R-P4: each job of the timetable has its last success and its next time."""
    enqueue_periodic_jobs()
    run_due_jobs()

    found = {one.name: one for one in standing(settings()).clockwork}

    assert set(found) == {name for name, known in definitions().items() if known.every}
    assert found[SEAL].succeeded_at == clock.at
    assert clock.at < found[SEAL].next_at <= clock.at + timedelta(minutes=1)
    assert not any(one.is_late for one in found.values())


def test_a_timetabled_job_that_missed_two_periods_raises_an_alarm(app: Flask, clock: TestClock) -> None:
    """R-P4."""
    enqueue_periodic_jobs()
    run_due_jobs()
    clock.advance(days=2, minutes=1)

    assert f"The job {SEAL} has not succeeded" in sentences()


def test_a_new_installation_has_had_no_time_to_be_late(app: Flask) -> None:
    assert "has not succeeded" not in sentences()


def test_what_nobody_takes_up_raises_an_alarm(app: Flask, clock: TestClock) -> None:
    with unit_of_work():
        enqueue(SEAL, key=None)
    clock.advance(minutes=6)

    assert "wait longer than they should: 1." in sentences()
    assert "No worker runs" in sentences()


def test_a_worker_that_tells_that_it_runs_is_known_until_it_stops_or_falls_silent(
    app: Flask, clock: TestClock
) -> None:
    with unit_of_work():
        tell_that_we_run("worker")
    assert "No worker runs" not in sentences()

    clock.advance(minutes=4)
    assert "No worker runs" in sentences()
    assert [process.is_there for process in processes()] == [False]

    clock.advance(seconds=MEMORY.total_seconds())
    with unit_of_work():
        tell_that_we_run("web")
    assert [process.kind for process in processes()] == ["web"]

    with unit_of_work():
        tell_that_we_stop("web")
    assert processes() == []


def test_a_job_that_was_given_up_can_be_run_again_from_the_page(sign_in: SignIn, clock: TestClock) -> None:
    """R-P4: the words of the failure stand beside the button, and the log says who pressed it."""
    number = made_job(state="failed", attempts=5, finished_at=clock.at, error="ValueError: <b>broken</b>")
    ada = sign_in(make_administrator())
    page = ada.get("/status")
    assert "ValueError: &lt;b&gt;broken" in page.text
    assert page.headers["Cache-Control"] == "no-store"

    answer = ada.post(f"/status/jobs/{number}/retrial")

    assert answer.status_code == 303
    assert (job(number).state, job(number).attempts) == ("queued", 0)
    assert ada.post(f"/status/jobs/{number}/retrial").status_code == 409
    assert acts() == ["operation.job.retried"]


def test_a_job_that_fails_again_and_again_can_be_given_up(sign_in: SignIn, clock: TestClock) -> None:
    number = made_job(attempts=2, run_after=clock.at + timedelta(hours=1), error="OSError: no")
    fresh = made_job(attempts=0)
    ada = sign_in(make_administrator())

    assert ada.post(f"/status/jobs/{fresh}/abandonment").status_code == 409
    assert ada.post(f"/status/jobs/{number}/abandonment").status_code == 303

    assert job(number).state == "failed"
    assert job(fresh).state == "queued"
    assert acts() == ["operation.job.given-up"]


def test_the_command_says_the_same_and_fails_where_somebody_should_look(app: Flask, clock: TestClock) -> None:
    made_job(state="failed", attempts=5, finished_at=clock.at, error="ValueError: broken")
    outcome = app.test_cli_runner().invoke(args=["status", "--json"])

    assert outcome.stdout, repr(outcome.exception)
    said = json.loads(outcome.stdout)
    assert outcome.exit_code == 1
    assert said["queue"]["failed"] == 1
    assert "Jobs that were given up: 1. The list below says why." in said["alarms"]
    assert said["versions"]["schema"] == said["versions"]["schema_wanted"]
    assert "ValueError: broken" in app.test_cli_runner().invoke(args=["status"]).stdout


def test_nothing_is_counted_through_however_much_is_stored(app: Flask, database_url: str) -> None:
    """With 10 million audit lines and a million jobs the page asks indexes and estimates."""
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2].lower()))

    standing(settings())

    assert len(asked) < 45
    assert not [
        query for query in asked if " count(" in query and "core_jobs" not in query and "mail_" not in query
    ]


def test_what_the_clockwork_did_a_month_ago_is_forgotten_in_one_line_of_the_log(
    app: Flask, clock: TestClock
) -> None:
    """14.2.7"""
    old = clock.at - timedelta(days=31)
    made_job(state="done", finished_at=old)
    late = made_job(state="done", finished_at=clock.at)

    assert forget_old_jobs() == 1
    assert forget_old_jobs() == 0

    db.session.rollback()
    assert set(db.session.execute(select(Job.id)).scalars()) == {late}
    query = select(AuditEvent.changes).where(AuditEvent.action == "operation.jobs.forgotten")
    assert list(db.session.execute(query).scalars()) == [{"removed": 1}]


def test_failed_jobs_and_jobs_without_a_timetable_are_not_kept_for_ever(app: Flask, clock: TestClock) -> None:
    """14.2.7: their messages name people, of which everybody reads that they are kept for 30 days.

    A done job with a key stays, so that nothing is done twice.
    """
    old, lately = clock.at - timedelta(days=31), clock.at - timedelta(days=29)
    made_job(state="failed", finished_at=old, error="ann@larkfield.example is there already")
    made_job(state="failed", finished_at=old, name="people.import", key="1")
    made_job(state="done", finished_at=old, name="accounts.mail_reset", payload={"person_id": 1})
    stay = {
        made_job(state="failed", finished_at=lately),
        made_job(state="done", finished_at=old, name="people.import", key="2"),
        made_job(state="queued", name="accounts.mail_reset"),
    }

    assert forget_old_jobs() == 3

    db.session.rollback()
    assert set(db.session.execute(select(Job.id)).scalars()) == stay


def acts() -> list[str]:
    db.session.rollback()
    query = select(AuditEvent.action).where(AuditEvent.action.startswith("operation.job"))
    return list(db.session.execute(query).scalars())


def test_letters_that_cannot_be_sent_are_no_good_state(app: Flask) -> None:
    """R-P4: whoever reads that all is as it should be looks no further."""
    assert "mail server" not in sentences()
    with unit_of_work():
        remember(
            TROUBLE,
            {"words": "421 come back later", "since": now().isoformat(), "next_try_at": now().isoformat()},
        )

    assert "The mail server says: 421 come back later" in sentences()
