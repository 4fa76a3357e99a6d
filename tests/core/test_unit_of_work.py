"""Everything inside happens together or not at all."""

from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.core import audit
from app.core.actor import Actor
from app.core.audit import AuditEvent, record
from app.core.audit_actions import AuditAction, audit_action
from app.core.db import db
from app.core.events import on, publish
from app.core.unit_of_work import after_commit, unit_of_work
from app.people.models import Person
from tests.factories.people import make_person


class Halfway(Exception):
    """Something that goes wrong in the middle."""


TESTED = audit_action("tests.thing.tested", "tested a thing")


def test_what_was_done_before_an_error_is_undone(app: Flask) -> None:
    """R-S4: whole or absent."""
    ada = make_person("Ada Berg")

    with suppress(Halfway), unit_of_work():
        rename(ada, "Ada Halfway")
        raise Halfway

    assert name_of(ada) == "Ada Berg"


def test_a_unit_of_work_inside_another_joins_it(app: Flask) -> None:
    """R-S4: the inner one commits nothing by itself."""
    ada = make_person("Ada Berg")

    with suppress(Halfway), unit_of_work():
        with unit_of_work():
            rename(ada, "Ada Inner")
        raise Halfway

    assert name_of(ada) == "Ada Berg"


def test_reactions_wait_for_the_commit_and_never_come_after_a_rollback(app: Flask) -> None:
    """R-S4: nobody is told of what did not happen."""
    told: list[str] = []

    with unit_of_work():
        after_commit(lambda: told.append("committed"))
        before = list(told)
    with suppress(Halfway), unit_of_work():
        after_commit(lambda: told.append("rolled back"))
        raise Halfway

    assert (before, told) == ([], ["committed"])


def test_a_reaction_that_fails_undoes_nothing_and_stops_no_other(app: Flask) -> None:
    """R-S4: the work itself is safe in the database."""
    ada = make_person("Ada Berg")
    told: list[str] = []

    with unit_of_work():
        rename(ada, "Ada Kept")
        after_commit(lambda: 1 / 0)
        after_commit(lambda: told.append("second"))

    assert (name_of(ada), told) == ("Ada Kept", ["second"])


def test_a_reaction_to_news_that_fails_undoes_the_whole(app: Flask) -> None:
    """R-S4: houses above react in the same transaction."""

    class Renamed:
        pass

    @on(Renamed)
    def refuse(_event: Renamed) -> None:
        raise Halfway

    ada = make_person("Ada Berg")
    with suppress(Halfway), unit_of_work():
        rename(ada, "Ada Refused")
        publish(Renamed())

    assert name_of(ada) == "Ada Berg"


def test_a_change_that_is_undone_leaves_no_line_in_the_log(app: Flask) -> None:
    """AU-1."""
    with suppress(Halfway), unit_of_work():
        record(TESTED, actor=Actor.operator(), object_type="thing", object_id=1)
        raise Halfway

    assert lines() == []


def test_a_change_whose_line_cannot_be_written_is_undone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """AU-2."""
    ada = make_person("Ada Berg")

    def fail() -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr(audit, "now", fail)
    with suppress(OSError), unit_of_work():
        rename(ada, "Ada Unlogged")
        record(TESTED, actor=Actor.operator(), object_type="person", object_id=ada.id)

    assert name_of(ada) == "Ada Berg"


def test_an_act_that_nobody_registered_is_refused(app: Flask) -> None:
    """AU-3."""
    with pytest.raises(ValueError, match="not registered"), unit_of_work():
        record(
            AuditAction("tests.thing.invented", "invented"), actor=Actor(), object_type="thing", object_id=1
        )


def test_an_act_is_registered_once() -> None:
    """AU-3."""
    assert audit_action("tests.thing.tested", "tested a thing") == TESTED
    with pytest.raises(ValueError, match="twice"):
        audit_action("tests.thing.tested", "tested something else")


def test_whoever_waits_too_long_to_write_is_told_so_in_the_usual_way(app: Flask) -> None:
    """Pages answer this kind of failure, whichever statement meets it."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL nobody waits for all others")
    other, own = db.engine.raw_connection(), db.engine.raw_connection()
    other.driver_connection.execute("BEGIN IMMEDIATE")
    own.driver_connection.execute("PRAGMA busy_timeout=0")
    own.close()  # It was used last, so it is used next.
    try:
        with pytest.raises(OperationalError, match="locked"), unit_of_work() as session:
            session.connection()
        other.driver_connection.execute("ROLLBACK")
        with unit_of_work():
            make_person("Ada Berg")
    finally:
        db.session.remove()
        other.close()
        db.engine.dispose()

    assert db.session.execute(select(Person.name)).scalars().all() == ["Ada Berg"]


def test_the_connection_that_was_used_last_is_used_again(app: Flask) -> None:
    """It knows its statements, and has at hand what it wrote."""
    db.session.remove()
    first, last = db.engine.raw_connection(), db.engine.raw_connection()
    used_last = last.driver_connection
    first.close()
    last.close()

    again = db.engine.raw_connection()
    assert again.driver_connection is used_last
    again.close()


def rename(person: Person, name: str) -> None:
    db.session.get_one(Person, person.id).name = name
    db.session.flush()


def name_of(person: Person) -> str:
    db.session.rollback()
    return db.session.execute(select(Person.name).where(Person.id == person.id)).scalar_one()


def lines() -> list[str]:
    return list(
        db.session.execute(select(AuditEvent.action).where(AuditEvent.action == TESTED.name)).scalars()
    )
