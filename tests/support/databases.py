"""Databases for tests: migrated once per run, copied once per process, emptied before each test."""

import functools
import itertools
import os
import shutil
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from tests.support import services

Engine = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
TEMPLATE = "template"
_numbers = itertools.count()
KEEPER = "keeper"
#: From so many bytes on, an emptied table is made anew: nobody clears away the rows that a DELETE leaves dead, and every
#: test after one with thousands of people would read past them.
LARGE = 512 * 1024
_EMPTY = """DELETE FROM {table};
IF FOUND AND pg_relation_size({name}) > {large} THEN TRUNCATE {table} CASCADE; END IF"""


def fresh(engine: Engine) -> str:
    """The URL of this process's database on `engine`, holding what a new installation holds and no more."""
    if engine == "sqlite":
        return _fresh_sqlite()
    url = _own_postgresql()
    _keeper(url).execute("SELECT pristine.restore()")
    return url


def fresh_in(folder: Path) -> str:
    """The URL of a new installation's SQLite database in this folder, which no test before or after touches."""
    own = folder / "waymark.db"
    shutil.copyfile(_sqlite_template(), own)
    return f"sqlite:///{own}"


def worker() -> str:
    """The name of this process among those of the run."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _fresh_sqlite() -> str:
    # Another name each time: whatever a test before has left open takes its own files along when it closes them.
    own = services.folder() / f"{worker()}.{next(_numbers)}.db"
    for leftover in own.parent.glob(f"{worker()}.*"):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(_sqlite_template(), own)
    return f"sqlite:///{own}"


@functools.cache
def _sqlite_template() -> Path:
    template = services.folder() / f"{TEMPLATE}.db"
    with services.alone("sqlite"):
        if not template.exists():
            _migrate(f"sqlite:///{template}.new")
            Path(f"{template}.new").rename(template)
    return template


@functools.cache
def _own_postgresql() -> str:
    url, name = services.postgresql(), f"waymark_{worker()}"
    with (
        services.alone("postgresql-template"),
        psycopg.connect(_dsn(url.format("postgres")), autocommit=True) as server,
    ):
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            server.execute("DROP DATABASE IF EXISTS template_new")
            server.execute("CREATE DATABASE template_new")
            _migrate(url.format("template_new"))
            server.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(sql.Identifier(KEEPER)))
            server.execute(
                sql.SQL("ALTER DATABASE template_new RENAME TO {}").format(sql.Identifier(TEMPLATE))
            )
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        server.execute(copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    with psycopg.connect(_dsn(url.format(name)), autocommit=True) as connection:
        _remember_pristine_state(connection)
    return url.format(name)


@functools.cache
def _keeper(url: str) -> psycopg.Connection:
    """Who empties the database between tests, over one connection that is no user's of the application."""
    return psycopg.connect(_dsn(url), user=KEEPER, autocommit=True)


def _remember_pristine_state(connection: psycopg.Connection) -> None:
    """Keep the rows of the migrations aside, and a function that brings every table back to them."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    connection.execute("CREATE SCHEMA pristine")
    # No triggers, no order of foreign keys.
    steps: list[sql.Composable] = [sql.SQL("SET LOCAL session_replication_role = replica")]
    steps += [
        sql.SQL(_EMPTY).format(table=sql.Identifier("public", name), name=f"public.{name}", large=LARGE)
        for (name,) in tables
    ]
    for (name,) in tables:
        table, aside = sql.Identifier("public", name), sql.Identifier("pristine", name)
        if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
            connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(aside, table))
            steps.append(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(table, aside))
    body = sql.SQL("; ").join(steps)
    head = sql.SQL(
        "CREATE FUNCTION pristine.restore() RETURNS void LANGUAGE plpgsql AS $restore$ BEGIN {}; END $restore$"
    )  # whose plans are kept from one test to the next
    connection.execute(head.format(body))


def _dsn(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _migrate(url: str) -> None:
    """Bring an empty database to the present schema, as `flask db upgrade` does."""
    from app import create_app
    from app.core import schema
    from app.core.db import db
    from tests.support.settings import settings

    with create_app(settings(url)).app_context():
        schema.upgrade()
        db.engine.dispose()
