"""Migrations: numbered, one after the other, there and back on both engines, and at one with the models."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, inspect, text

from app.core import schema
from app.core.db import db
from tests.support import programs, services
from tests.support.databases import worker
from tests.support.settings import settings

#: What the first release has; it is at work while the database is brought to this one.
FIRST = "0001"
#: Locks that the running release would have to wait for: they exclude those who read, or those who write.
IN_THE_WAY = """SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.pid = %s AND l.granted AND c.relname = ANY(%s)
      AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"""
#: Everything of the shape that a question can see: columns, indexes that may be used, constraints, triggers, functions.
SHAPE = {
    "sqlite": """
        SELECT type, name, tbl_name FROM sqlite_master;
        SELECT t.name, c.name, c.type, c.dflt_value, c."notnull"
        FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'""",
    "postgresql": """
        SELECT table_name, column_name, data_type, column_default, is_nullable
        FROM information_schema.columns WHERE table_schema = 'public';
        SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index WHERE indexrelid::regclass::text LIKE 'ix_%';
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace;
        SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal;
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}

FILES = sorted(schema.MIGRATIONS.glob("versions/*.py"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of its own: these tests leave nothing standing."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url, name = services.postgresql(), f"migrations_{worker()}"
    with psycopg.connect(url.format("postgres").replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
    return url.format(name)


@pytest.fixture
def house(database_url):
    from app import create_app

    app = create_app(settings(database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_migrations_are_numbered_without_gaps():
    numbers = [int(found[1]) for path in FILES if (found := re.match(r"(\d{4})_[a-z0-9_]+\.py", path.name))]

    assert len(numbers) == len(FILES)
    assert numbers == list(range(1, len(FILES) + 1))


def test_there_is_one_head_and_each_follows_the_one_before():
    follows = {}
    for path in FILES:
        text = path.read_text()
        revision = re.search(r"^revision(?::[^=]+)? = \"(\d+)\"", text, re.MULTILINE)
        before = re.search(r"^down_revision(?::[^=]+)? = (?:\"(\d+)\"|None)", text, re.MULTILINE)
        assert revision is not None, path.name
        assert before is not None, path.name
        follows[revision[1]] = before[1]
        assert path.name.startswith(f"{revision[1]}_")

    assert list(follows.values()) == [None, *list(follows)[:-1]]


@both
def test_they_lead_to_what_the_models_say(house):
    """R-P4."""
    schema.upgrade()

    assert schema.is_current()
    assert schema.differences() == []


@both
def test_they_lead_there_and_back_and_there_again(house):
    """R-P4. Down to nothing leaves nothing standing; up again ends the same."""
    schema.upgrade()
    tables = set(inspect(db.engine).get_table_names())

    schema.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}

    schema.upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    assert schema.differences() == []


@both
def test_running_them_twice_changes_nothing(house):
    schema.upgrade()
    schema.upgrade()

    assert schema.current() == schema.head()


@on_postgresql
def test_an_upgrade_holds_nothing_that_the_running_release_needs_while_it_does_the_next_thing(
    house, database_url
):
    """G9: each lock lasts as long as one short statement; two at once could wait for somebody in a circle."""
    schema.upgrade(FIRST)
    tables = inspect(db.engine).get_table_names()
    held: dict[str, object] = {}
    with psycopg.connect(programs.as_dsn(database_url), autocommit=True) as other:

        def look(connection: Any, statement: str) -> None:
            pid = connection.connection.driver_connection.info.backend_pid
            if found := other.execute(IN_THE_WAY, [pid, tables]).fetchall():
                held[statement] = found

        with before_each_statement(look):
            schema.upgrade()

    assert held == {}


@on_postgresql
def test_indexes_of_tables_in_use_are_built_beside_those_who_write(house):
    """G9: whatever their size."""
    schema.upgrade(FIRST)
    tables = "|".join(inspect(db.engine).get_table_names())
    said: list[str] = []
    with before_each_statement(lambda _connection, statement: said.append(statement)):
        schema.upgrade()

    about = [line for line in said if re.match(rf"CREATE .*INDEX .* ON ({tables}) |DROP INDEX", line)]
    assert about
    assert [line for line in about if "CONCURRENTLY" not in line] == []


@on_postgresql
def test_nobody_waits_long_for_an_upgrade_of_a_long_log(house, database_url):
    """G9: whoever reads and writes meanwhile waits at most 4 seconds, and nobody is ended to untie a knot."""
    schema.upgrade(FIRST)
    dsn = programs.as_dsn(database_url)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO core_audit_events"
            " (at, action, channel, object_type, object_id, object_label, reason, request_id)"
            " SELECT now(), 'a.thing.done', 'web', 'person', n::text, 'Somebody', '', md5(n::text)"
            " FROM generate_series(1, 200000) n"
        )
    reading = [
        "SELECT 1 FROM accounts_sessions s JOIN people_persons p ON p.id = s.account_id LIMIT 1",
        "SELECT count(*) FROM notices_notices n JOIN people_persons p ON p.id = n.person_id",
    ]
    imports = "file_name, basis, state, report, new_count, changed_count, known_count, refused_count, deactivated_count"
    lines = "action, channel, object_type, object_id, object_label, reason, request_id"
    writing = [
        f"INSERT INTO people_imports (imported_at, {imports}) VALUES (now(), '', '', '', '{{}}', 0, 0, 0, 0, 0)",
        "UPDATE people_persons SET title = title",
        f"INSERT INTO core_audit_events (at, {lines}) VALUES (now(), 'a.thing', 'web', '', '1', '', '', '')",
        "UPDATE accounts_sessions SET account_id = account_id",
        "UPDATE accounts_invitations SET used_at = used_at",
    ]
    with (
        at_work(dsn, reading) as read,
        at_work(dsn, writing) as written,
        at_work(dsn, writing[::-1]) as written_backwards,
    ):
        schema.upgrade()

    for work in (read, written, written_backwards):
        assert work.failures == []
        assert work.rounds > 0
    assert schema.differences() == []


@both
def test_an_upgrade_broken_off_before_any_of_its_statements_ends_as_one_that_nobody_disturbed(house):
    """G9: as soon as it is run again. Each by itself: those after it find what they would have found."""
    schema.upgrade(FIRST)
    # On SQLite nothing of one is there before all of it is: few moments tell the same as many.
    every = 6 if db.engine.dialect.name == "postgresql" else 40
    passed = 0
    for before, number in pairwise(path.name[:4] for path in FILES):
        said: list[str] = []
        with before_each_statement(lambda _connection, statement, said=said: said.append(statement)):
            schema.upgrade(number)
        expected = shape()

        for broken_off_before in range(-passed % every, len(said), every):
            schema.downgrade(before)
            left = iter(range(broken_off_before))
            with pytest.raises(Killed), before_each_statement(lambda *_, left=left: one_less(left)):
                schema.upgrade(number)
            schema.upgrade(number)
            assert shape() == expected, (number, said[broken_off_before])
        passed += len(said)
    assert schema.is_current()


@on_postgresql
def test_an_index_that_was_broken_off_is_not_taken_for_a_whole_one(house, database_url):
    """G9: PostgreSQL leaves it behind, unused, under its name."""
    schema.upgrade()
    expected = shape()
    schema.downgrade(FIRST)
    with psycopg.connect(programs.as_dsn(database_url), autocommit=True) as connection:
        connection.execute("CREATE INDEX ix_core_audit_events_at ON core_audit_events (at)")
        connection.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_core_audit_events_at'::regclass"
        )

    schema.upgrade()

    assert shape() == expected


@on_postgresql
def test_an_upgrade_that_finds_a_table_in_use_says_so_and_goes_on_when_it_is_run_again(
    house, database_url, monkeypatch
):
    """G9: it does not keep all others waiting behind it."""
    monkeypatch.setattr(schema, "LOCK_TIMEOUT", "50ms")
    schema.upgrade(FIRST)
    runner = house.test_cli_runner()
    with psycopg.connect(programs.as_dsn(database_url)) as user:
        user.execute("SELECT 1 FROM notices_notices")
        in_use = runner.invoke(args=["db", "upgrade"])
    again = runner.invoke(args=["db", "upgrade"])

    assert (in_use.exit_code, again.exit_code) == (1, 0)
    assert "run it again" in in_use.output
    assert schema.differences() == []


@on_postgresql
def test_two_upgrades_at_once_come_to_the_same_end(house, database_url, tmp_path):
    """G9: the second one waits for the first, which does not wait for it; a backup waits in the same way."""
    schema.upgrade(FIRST)
    db.engine.dispose()
    environment = programs.surroundings(database_url, tmp_path)
    both_of_them = [programs.start(("db", "upgrade"), environment) for _ in range(2)]
    said = [process.communicate(timeout=programs.LONGEST)[0] for process in both_of_them]

    assert [process.returncode for process in both_of_them] == [0, 0], said
    assert schema.differences() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_only_added_to_is_watched_under_each_of_its_keys(house):
    """LE-19: on SQLite REPLACE removes whatever has one of the keys, and asks nobody who watches over removals."""
    schema.upgrade()
    with db.engine.connect() as connection:
        guards = connection.execute(
            text(
                "SELECT tbl_name, group_concat(sql, ' ') FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name"
            )
        ).all()
        closed = {table: said for table, said in guards if "BEFORE DELETE" in said}
        missing = [
            (table, column)
            for table, said in closed.items()
            for column in key_columns(connection, table)
            if f"{column} = NEW.{column}" not in said[said.index("BEFORE INSERT") :]
        ]

    assert len(closed) == 3
    assert missing == []


def key_columns(connection: Any, table: str) -> set[str]:
    """The columns that stand in a key of a table, be it the primary one or another that is one row's."""
    keys = 'SELECT name FROM pragma_table_info(:table) WHERE pk UNION SELECT c.name FROM pragma_index_list(:table) i, pragma_index_info(i.name) c WHERE i."unique"'
    return set(connection.execute(text(keys), {"table": table}).scalars())


class Killed(Exception):
    """The program is no longer there."""


def one_less(left: Iterator[int]) -> None:
    if next(left, None) is None:
        raise Killed


class AtWork(threading.Thread):
    """Somebody of the running release, again and again, who does not wait for longer than was promised."""

    def __init__(self, dsn: str, statements: list[str]) -> None:
        super().__init__()
        self._dsn, self._statements = dsn, statements
        self.told_to_stop = threading.Event()
        self.failures: list[str] = []
        self.rounds = 0

    def run(self) -> None:
        with psycopg.connect(self._dsn, options="-c lock_timeout=4s") as connection:
            while not self.told_to_stop.wait(0.005):
                try:
                    with connection.transaction():
                        for statement in self._statements:
                            connection.execute(statement)
                    self.rounds += 1
                except psycopg.Error as error:
                    self.failures.append(f"{type(error).__name__}: {error}")


@contextmanager
def at_work(dsn: str, statements: list[str]) -> Iterator[AtWork]:
    worker = AtWork(dsn, statements)
    worker.start()
    try:
        yield worker
    finally:
        worker.told_to_stop.set()
        worker.join()


@contextmanager
def before_each_statement(look: Callable[[Any, str], None]) -> Iterator[None]:
    def listen(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        look(connection, statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def shape() -> list[list[Any]]:
    with db.engine.connect() as connection:
        return [
            sorted(tuple(map(str, row)) for row in connection.execute(text(question)))
            for question in SHAPE[db.engine.dialect.name].split(";")
        ]
