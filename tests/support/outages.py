"""A database that does without room or without its server for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import text

from app.core.db import db

_FUNCTION = """CREATE FUNCTION pg_temp.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$"""
#: As many pages as a file of SQLite may ever have.
_ANY = 4_294_967_294


@contextmanager
def no_room_in(table: str) -> Iterator[None]:
    """Whoever adds thousands of rows to a table in this unit of work, which is to be undone, fails for a full disk.

    On SQLite no table has room.
    """
    if db.engine.dialect.name == "sqlite":
        driver: Any = db.session.connection().connection.driver_connection
        driver.execute("PRAGMA max_page_count = 1")  # As many as there are, that is.
        try:
            yield
        finally:
            driver.execute(f"PRAGMA max_page_count = {_ANY}")
        return
    db.session.execute(text(_FUNCTION))
    db.session.execute(
        text(f"CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION pg_temp.no_room()")
    )
    yield


def cut_connections() -> None:
    """End all connections of the application to PostgreSQL at the other end, as a server does that is started anew."""
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as cutting:
        cutting.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
