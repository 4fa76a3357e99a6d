"""The audit log is only added to, and a chain of seals tells whether anybody changed it past the application."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor
from app.core.audit import AuditEvent, record
from app.core.db import db
from app.core.jobs import enqueue_periodic_jobs, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.operation import queries, services
from app.operation.services import sealing
from app.people.vocabulary import PERSON_CHANGED
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")

GUARDS = {
    "sqlite": [
        f"DROP TRIGGER core_audit_events_{name}" for name in ("no_change", "no_delete", "no_replacement")
    ],
    "postgresql": ["ALTER TABLE core_audit_events DISABLE TRIGGER USER"],
}


def note(*labels: str, actor: Actor | None = None) -> None:
    for label in labels:
        with unit_of_work():
            record(PERSON_CHANGED, actor=actor or Actor.operator(), object_type="person", object_id=7,
                   object_label=label, changes={"name": ["é", label], "grade": [None, 1.5]}, reason="why")  # fmt: skip


def by_hand(statement: str) -> None:
    with unit_of_work() as session:
        session.execute(text(statement))


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody with the rights of the database's owner can do."""
    for statement in GUARDS[db.engine.dialect.name]:
        by_hand(statement)
    yield
    if db.engine.dialect.name == "postgresql":
        by_hand("ALTER TABLE core_audit_events ENABLE TRIGGER USER")


def line_of_seal(seal: int) -> AuditEvent:
    return db.session.execute(select(AuditEvent).where(AuditEvent.seal == seal)).scalar_one()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_audit_events SET object_label = 'Bo'",
        "UPDATE core_audit_events SET action = 'people.person.added'",
        "UPDATE core_audit_events SET actor_id = 1",
        "UPDATE core_audit_events SET reason = 'another one'",
        "UPDATE core_audit_events SET at = '2020-01-01 00:00:00'",
        "UPDATE core_audit_events SET seal = seal + 10",
        "UPDATE core_audit_events SET hash = 'x'",
        "DELETE FROM core_audit_events",
        "TRUNCATE core_audit_events",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(statement: str) -> None:
    """R-P1: append-only in the database, whatever the application would like to do."""
    note("Ann")
    services.seal_lines()

    with pytest.raises(DBAPIError):
        by_hand(statement)

    assert line_of_seal(1).object_label == "Ann"
    assert services.verify().broken is None


def test_no_column_of_a_sealed_line_is_changed_nor_emptied() -> None:
    """R-P1: a comparison with nothing is neither true nor false, and no permission."""
    note("Ann", actor=Actor(person_id=5))
    services.seal_lines()
    others = {
        "at": "'2020-01-01 00:00:00'",
        "changes": "'{}'",
        "id": "id + 99",
        "actor_id": "99",
        "seal": "99",
    }

    for column in sorted({*AuditEvent.__table__.columns.keys()} - {"redacted_at"}):
        for other in ("NULL", others.get(column, "'x'")):
            said = f"UPDATE core_audit_events SET {column} = {other}"
            with pytest.raises(DBAPIError, match=r"only added to|not-null|NOT NULL|mismatch"):
                by_hand(said)

            assert services.verify().broken is None, said


def test_the_seals_of_a_line_are_not_taken_away_all_at_once() -> None:
    """R-P1: it could be written anew and sealed again."""
    note("Ann")
    services.seal_lines()

    with pytest.raises(DBAPIError, match="only added to"):
        by_hand("UPDATE core_audit_events SET seal = NULL, hash = NULL, content_hash = NULL, salt = NULL")


@pytest.mark.parametrize("its", ["id", "seal"])
def test_a_line_is_not_replaced_by_one_that_is_added(its: str) -> None:
    """R-P1: SQLite would take the old one away without asking those who watch over removals."""
    note("Ann", "Bo")
    services.seal_lines()
    columns = [column.name for column in AuditEvent.__table__.columns]
    told = {"action": "'evil.changed.it'"} | ({} if its == "id" else {"id": "id + 100"})
    values = ", ".join(told.get(name, name) for name in columns)
    add, when_there = "INSERT OR REPLACE INTO", ""
    if db.engine.dialect.name == "postgresql":
        add, when_there = "INSERT INTO", f"ON CONFLICT ({its}) DO UPDATE SET action = excluded.action"

    with pytest.raises(DBAPIError, match="only added to"):
        by_hand(
            f"{add} core_audit_events ({', '.join(columns)}) SELECT {values} FROM core_audit_events {when_there}"
        )

    assert [line_of_seal(seal).action for seal in (1, 2)] == [PERSON_CHANGED.name] * 2


def test_a_line_is_not_pushed_out_by_a_seal_that_is_given_twice() -> None:
    """R-P1: nor is one by another that takes its place in the chain."""
    note("Ann")
    services.seal_lines()
    note("Bo")
    replacing = "OR REPLACE" if db.engine.dialect.name == "sqlite" else ""

    with pytest.raises(DBAPIError):
        by_hand(f"UPDATE {replacing} core_audit_events SET seal = 1 WHERE seal IS NULL")

    assert line_of_seal(1).object_label == "Ann"


def test_words_are_not_blanked_without_saying_so() -> None:
    """AU-7: a line without words tells when it lost them, and goes on telling it."""
    note("Ann")
    services.seal_lines()
    blank = "UPDATE core_audit_events SET object_label = '', changes = NULL, reason = '', salt = NULL"
    with pytest.raises(DBAPIError, match="only added to"):
        by_hand(blank)
    by_hand(f"{blank}, redacted_at = '2026-03-02 09:00:00'")
    with pytest.raises(DBAPIError, match="only added to"):
        by_hand("UPDATE core_audit_events SET redacted_at = NULL")

    verdict = services.verify()
    assert (verdict.blanked, verdict.broken and verdict.broken.words) == (
        1, "1 lines are without their words, and erasures took those of 0"
    )  # fmt: skip


def test_lines_are_sealed_in_their_order_and_the_chain_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-P1. In slices of whatever size, and again and again, until nothing waits."""
    monkeypatch.setattr("app.operation.services.sealing.SLICE", 2)
    monkeypatch.setattr("app.operation.services.sealing.VERIFY_SLICE", 3)
    note("a", "b", "c", "d", "e")
    assert services.verify().unsealed == 5

    assert services.seal_lines() == 5
    note("f")
    assert services.seal_lines() == 1
    assert services.seal_lines() == 0

    verdict = services.verify()
    assert (verdict.lines, verdict.last, verdict.unsealed, verdict.broken) == (6, 6, 0, None)
    assert [line_of_seal(seal).object_label for seal in range(1, 7)] == list("abcdef")
    assert services.verify(4).lines == 3


def test_the_sealer_stops_where_it_is_told_and_goes_on_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.operation.services.sealing.SLICE", 2)
    note("a", "b", "c", "d", "e")

    assert services.seal_lines(at_most=2) == 2
    assert services.seal_lines() == 3
    assert services.verify().lines == 5


@pytest.mark.parametrize(
    "statement, seal",
    [
        ("UPDATE core_audit_events SET object_label = 'Bo' WHERE seal = 3", 3),
        ("UPDATE core_audit_events SET reason = '' WHERE seal = 1", 1),
        ("UPDATE core_audit_events SET changes = NULL WHERE seal = 2", 2),
        ("UPDATE core_audit_events SET actor_id = 99 WHERE seal = 2", 2),
        ("UPDATE core_audit_events SET action = 'people.person.added' WHERE seal = 4", 4),
        ("UPDATE core_audit_events SET at = '2020-01-01 00:00:00' WHERE seal = 1", 1),
        ("UPDATE core_audit_events SET salt = NULL WHERE seal = 2", 2),
        ("UPDATE core_audit_events SET salt = NULL, redacted_at = '2026-01-01 00:00:00' WHERE seal = 2", 2),
        ("UPDATE core_audit_events SET hash = 'x' WHERE seal = 5", 5),
        ("DELETE FROM core_audit_events WHERE seal = 1", 1),
        ("DELETE FROM core_audit_events WHERE seal = 3", 3),
        ("DELETE FROM core_audit_events WHERE seal = 5", 5),
        ("DELETE FROM core_audit_events", 1),
    ],
)
def test_a_change_past_the_application_is_found_and_the_first_one_named(
    statement: str, seal: int, runner: FlaskCliRunner
) -> None:
    """AU-8: chain break found, even if it was the owner of the database who made it."""
    note("a", "b", "c", "d", "e")
    services.seal_lines()
    with unguarded():
        by_hand(statement)

        outcome = runner.invoke(args=["audit", "verify", "--json"])

    assert outcome.exit_code == 1
    assert json.loads(outcome.stdout)["broken"]["seal"] == seal
    assert queries.chain_state().broken.startswith(f"seal {seal}:")


def test_a_rewritten_chain_differs_from_the_head_that_was_kept_elsewhere(
    runner: FlaskCliRunner, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever owns the database can seal anew; the daily line in the log of the process tells on them."""
    note("a", "b")
    services.seal_lines()
    with caplog.at_level(logging.INFO):
        services.tell_head()
    kept = caplog.messages[-1].split()[-1]
    assert runner.invoke(args=["audit", "verify", "--expect", kept]).exit_code == 0
    with unguarded():
        by_hand("UPDATE core_audit_events SET object_label = 'z', seal = NULL, salt = NULL, hash = NULL")
        services.seal_lines()

    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    assert runner.invoke(args=["audit", "verify", "--expect", kept]).exit_code == 1


def test_the_head_is_told_once_a_day(clock: TestClock, caplog: pytest.LogCaptureFixture) -> None:
    note("a")
    with caplog.at_level(logging.INFO):
        for _run in range(3):
            clock.advance(minutes=1)
            enqueue_periodic_jobs()
            run_due_jobs()
        assert sum("the chain ends with" in line for line in caplog.messages) == 1
        clock.advance(days=1)
        enqueue_periodic_jobs()
        run_due_jobs()

    assert sum("the chain ends with" in line for line in caplog.messages) == 2
    assert queries.chain_state().verified_through == queries.chain_state().sealed > 0


@pytest.mark.parametrize("is_sealed_before", [True, False])
def test_words_can_be_blanked_and_the_chain_still_holds(is_sealed_before: bool) -> None:
    """AU-7: actor erased. What was blanked is told, and nothing else can be put in its place."""
    note("Ann Lee", "Bo Ray")
    if is_sealed_before:
        services.seal_lines()
    lines = select(AuditEvent.id).where(AuditEvent.object_label == "Ann Lee")
    with unit_of_work() as session:
        services.blank_words(session.execute(lines).scalars().all(), actor=Actor.clockwork())
    services.seal_lines()

    verdict = services.verify()

    assert (verdict.lines, verdict.blanked, verdict.broken) == (3, 1, None)
    with pytest.raises(DBAPIError):
        by_hand("UPDATE core_audit_events SET object_label = 'Somebody else' WHERE object_label = ''")


def test_of_two_sealers_at_once_one_seals() -> None:
    """AU-9: concurrent writers keep order; the other sealer leaves the work to the first."""
    note("a", "b")
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_advisory_xact_lock(:sealer)"), {"sealer": sealing.SEALER})
            assert services.seal_lines() == 0
    assert services.seal_lines() == 2

    with unguarded(), pytest.raises(DBAPIError), unit_of_work() as session:
        session.execute(update(AuditEvent).values(seal=1))


def test_lines_committed_late_are_sealed_late(runner: FlaskCliRunner) -> None:
    """A line whose number is lower, but which came to light later, has the higher seal."""
    note("a", "b", "c")
    with unit_of_work() as session:
        held = session.execute(select(AuditEvent).where(AuditEvent.object_label == "a")).scalar_one()
        late = {name: getattr(held, name) for name in vars(AuditEvent) if not name.startswith("_")}
    with unguarded(), unit_of_work() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.id == late["id"]))
    services.seal_lines()
    with unit_of_work() as session:
        session.execute(AuditEvent.__table__.insert().values(late))

    assert runner.invoke(args=["audit", "seal"]).output == "1 line sealed\n"

    assert line_of_seal(3).object_label == "a"
    assert services.verify().broken is None


def test_verify_says_what_it_found_in_words(runner: FlaskCliRunner) -> None:
    note("a", "b")
    services.seal_lines()
    note("c")

    outcome = runner.invoke(args=["audit", "verify"])

    assert outcome.exit_code == 0
    assert "2 lines hang together, seals 1 to 2: " in outcome.output
    assert "1 line waits for its seal, since 2026-03-02 09:00 UTC" in outcome.output
    assert runner.invoke(args=["audit", "verify", "--expect", "nonsense"]).exit_code == 2


def test_the_clockwork_looks_through_what_is_new_and_remembers_a_break() -> None:
    note("a", "b")
    services.seal_lines()
    assert services.verify_what_is_new().lines == 2
    note("c")
    services.seal_lines()
    assert services.verify_what_is_new().lines == 1
    with unguarded():
        by_hand("UPDATE core_audit_events SET reason = 'x' WHERE seal = 3")
        note("d")
        services.seal_lines()
        assert services.verify_what_is_new().broken is None  # it began after that one
        assert services.verify().broken is not None


def test_one_command_and_one_job_each_leave_one_group(runner: FlaskCliRunner) -> None:
    """AU-10: bulk action = one group id, n events; what belongs to another run has another one."""
    from app.core.actor import one_run

    with one_run("job-5"):
        note("a", "b", actor=Actor.clockwork())
    note("c")
    groups = {line.object_label: line.request_id for line in db.session.execute(select(AuditEvent)).scalars()}

    assert groups["a"] == groups["b"] == "job-5"
    assert groups["c"] not in {"", "job-5"}


def test_what_nobody_can_read_is_a_broken_line_and_no_error() -> None:
    """AU-7: the line is named, whatever was written there past the application."""
    note("Ann", "Bo")
    services.seal_lines()
    with unguarded():
        by_hand("UPDATE core_audit_events SET changes = '\"2026-' WHERE seal = 2" if db.engine.dialect.name == "sqlite" else
                "UPDATE core_audit_events SET changes = '[\"\\u00e9\"]' WHERE seal = 2")  # fmt: skip

    broken = services.verify().broken

    assert broken is not None
    assert (broken.seal, broken.words) == (2, "its words were changed")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_line_that_nobody_can_read_is_sealed_like_others() -> None:
    """AU-7: it does not keep the sealer from all that comes after it."""
    note("Ann", "Bo")
    with unguarded():
        by_hand("UPDATE core_audit_events SET changes = '{' WHERE object_label = 'Ann'")

    assert services.seal_lines() == 2
    assert services.verify().broken is None
