"""Where a restored database is made ready, beside the one in use, and how it takes its place in one step.

Until that step the old data stay as they are; whatever is broken off before can be begun again.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ProgrammingError

from app.core import schema
from app.operation.services import sqlite_files
from app.operation.services.new_files import folder_told, sync
from app.operation.vocabulary import RestoreRefused, _l

#: The schemas of PostgreSQL in which the new data wait and the old ones are kept.
COMING, REPLACED = "waymark_coming", "waymark_replaced"
#: For so long the server may take to notice that programs are gone.
_PATIENCE_SECONDS = 5.0

_OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
    AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
_OURS = (
    """SELECT relname FROM pg_class WHERE relnamespace = CAST(:coming AS regnamespace) AND relkind = 'r'"""
)
_FUNCTIONS = """SELECT p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p
    WHERE p.pronamespace = CAST(:coming AS regnamespace)"""


class Place(Protocol):
    """The place of the database."""

    #: What the old data are called when they are out of the way; empty if there were none.
    kept_as: str
    #: Where the new database lies, if it is a file.
    file: Path | None

    def demand_unused(self) -> None:
        """Raises RestoreRefused while Waymark runs on it."""

    def prepare(self) -> Engine:
        """An empty database beside the old one; what an earlier try left there is gone."""

    def take_over(self, *, keep_old: bool) -> None:
        """Put the new one in the place of the old one, all at once."""

    def clear(self) -> None:
        """Remove a new one that will not be needed."""


def place_of(engine: Engine) -> Place:
    """The place of the database in use."""
    return _SqlitePlace(engine) if engine.dialect.name == "sqlite" else _PostgresqlPlace(engine)


class _SqlitePlace:
    """A file; the new one is a file beside it."""

    def __init__(self, engine: Engine) -> None:
        self._path = Path(str(engine.url.database))
        self._engine = engine
        self._replaced = self._path.with_name(f"{self._path.name}.replaced")
        self._coming = self._path.with_name(f"{self._path.name}.coming")
        self.kept_as = ""
        self.file: Path | None = self._coming

    def demand_unused(self) -> None:
        self._engine.dispose()
        sqlite_files.demand_closed(self._path)

    def prepare(self) -> Engine:
        with folder_told(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            sqlite_files.remove(self._coming)
            os.close(os.open(self._coming, os.O_CREAT | os.O_WRONLY, 0o600))
        return create_engine(URL.create("sqlite", database=str(self._coming)))

    def take_over(self, *, keep_old: bool) -> None:
        sqlite_files.demand_closed(self._coming)
        sync(self._coming)
        self.demand_unused()
        if keep_old:
            self._replaced.unlink(missing_ok=True)
            with suppress(OSError):  # not every file system knows two names for one file
                self._replaced.hardlink_to(self._path)
                self.kept_as = str(self._replaced)
        self._coming.replace(self._path)
        sync(self._path.parent)

    def clear(self) -> None:
        sqlite_files.remove(self._coming)


class _PostgresqlPlace:
    """A schema; the new data wait in another one and change places with the old ones in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.kept_as = ""
        self.file: Path | None = None

    def demand_unused(self) -> None:
        self._engine.dispose()
        give_up = time.monotonic() + _PATIENCE_SECONDS
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while others := connection.execute(text(_OTHERS)).scalar_one():
                if time.monotonic() > give_up:
                    raise RestoreRefused(
                        _l(
                            "%(count)s other connections to this database are open. Stop the web and worker processes"
                            " and whatever else uses it first."
                        ),
                        count=others,
                    )
                time.sleep(0.1)

    def prepare(self) -> Engine:
        self.clear()
        try:
            self._run(f"CREATE SCHEMA {COMING}")
        except ProgrammingError:
            raise RestoreRefused(
                _l("The database role may not create a schema. Allow it: GRANT CREATE ON DATABASE … TO ….")
            ) from None
        coming = create_engine(self._engine.url, connect_args={"connect_timeout": 5})
        event.listen(coming, "connect", _work_there)
        return coming

    def take_over(self, *, keep_old: bool) -> None:
        self.demand_unused()
        with self._engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": schema.LOCK})
            usual = connection.execute(text("SELECT current_schema()")).scalar_one()
            connection.execute(text(f"DROP SCHEMA IF EXISTS {REPLACED} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {REPLACED}"))
            names = self._names(connection)
            for what, name in names:
                _move(connection, what, f'"{usual}".{name}', REPLACED)
            for what, name in names:
                _move(connection, what, f"{COMING}.{name}", usual)
            connection.execute(text(f"DROP SCHEMA {COMING}"))
            if not keep_old:
                connection.execute(text(f"DROP SCHEMA {REPLACED} CASCADE"))
            self.kept_as = f"the schema {REPLACED}" if keep_old else ""
        self._engine.dispose()

    def clear(self) -> None:
        self._run(f"DROP SCHEMA IF EXISTS {COMING} CASCADE")

    def _names(self, connection: Connection) -> list[tuple[str, str]]:
        """Everything that changes places, each with what it is; columns take their sequences along, tables their indexes."""
        tables = connection.execute(text(_OURS), {"coming": COMING}).scalars().all()
        functions = connection.execute(text(_FUNCTIONS), {"coming": COMING}).all()
        return [("TABLE", f'"{name}"') for name in sorted(tables)] + [
            ("FUNCTION", f'"{name}"({arguments})') for name, arguments in functions
        ]

    def _run(self, statement: str) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))


def _work_there(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute(f"SET search_path TO {COMING}")
    connection.autocommit = False


def _move(connection: Connection, what: str, name: str, target: str) -> None:
    asked = "to_regclass" if what == "TABLE" else "to_regprocedure"
    if connection.execute(text(f"SELECT {asked}(:name)"), {"name": name}).scalar_one() is not None:
        connection.execute(text(f'ALTER {what} {name} SET SCHEMA "{target}"'))
