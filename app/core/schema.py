"""The shape of the database: brought up and down by numbered migrations, one process at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from app.core.db import db, writing

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
#: The advisory lock that migrations hold on PostgreSQL: "waymark" in figures.
LOCK = 0x7761796D61726B
#: So long a migration waits for a table that somebody uses, and whoever comes meanwhile waits behind it.
LOCK_TIMEOUT = "4s"
_LOCK_TIMED_OUT = "55P03"


def upgrade(target: str = "head") -> None:
    """Bring the schema up to a revision; running it twice, or twice at once, ends the same."""
    from alembic import command

    with _alone() as connection:
        command.upgrade(_alembic(connection), target)


def downgrade(target: str) -> None:
    """Bring the schema down to a revision."""
    from alembic import command

    with _alone() as connection:
        command.downgrade(_alembic(connection), target)


@contextmanager
def each_by_itself() -> Iterator[None]:
    """For a migration: on PostgreSQL nothing that the running release needs is held from one statement to the next."""
    from alembic import op

    if op.get_bind().dialect.name != "postgresql":
        yield
        return
    with op.get_context().autocommit_block():
        yield


def is_to_blame_for(error: Exception) -> bool:
    """Whether a failure comes from a database that is not of this release."""
    return isinstance(error, DBAPIError) and not is_current()


def fault() -> str | None:
    """Why the database of this installation cannot be used, and what to do; None if it can. No password is in it."""
    try:
        current()
    except DBAPIError as error:
        return _said_of(" ".join(str(error.orig).split()))
    return None


def fault_behind(error: Exception) -> str | None:
    """The `fault` that a failure comes from; None if the database can be used."""
    return fault() if isinstance(error, DBAPIError) else None


def _said_of(cause: str) -> str:
    if db.engine.dialect.name != "sqlite":
        return f"the database cannot be reached: {cause} - see that its server runs, and that DATABASE_URL names it rightly"
    file = db.engine.url.database
    if "not a database" in cause:
        return f"{file} is no database of SQLite: let DATABASE_URL name another file, or restore a backup"
    if "unable to open" in cause:
        return (
            f"the database {file} cannot be opened: its folder has to be there, and whoever runs this needs the right "
            "to read and to write in it"
        )
    return f"the database {file} cannot be used: {cause}"


def is_in_use(error: Exception) -> bool:
    """Whether a migration gave up because somebody used a table for too long."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _LOCK_TIMED_OUT


def differences() -> list[str]:
    """How the models and the migrated database differ; nothing when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.core.db import Base

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def write_migration(message: str) -> None:
    """Write a migration from what the models have and the database has not."""
    from alembic import command

    with db.engine.connect() as connection:
        command.revision(_alembic(connection), message, autogenerate=True, rev_id=_next_number())


def current() -> str | None:
    """The revision that the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        else:
            asked = "SELECT to_regclass('alembic_version')"
        if connection.execute(text(asked)).scalar() is None:
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def is_current() -> bool:
    """Whether the database answers and has the shape that this release needs (or a later one, made by a newer release)."""
    try:
        found = current()
    except DBAPIError:
        return False
    return found is not None and found >= head()


def is_behind() -> bool:
    """Whether the database answers, and what it answers is that it has not the shape that this release needs."""
    try:
        found = current()
    except DBAPIError:
        return False
    return found is None or found < head()


@cache
def head() -> str:
    """The newest revision that this release knows; its files are numbered, so the highest number it is."""
    return max(file.name.split("_", 1)[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _next_number() -> str:
    return f"{int(head()) + 1:04d}"


def _alembic(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def wait_for(is_free: Callable[[], bool]) -> None:
    """Wait for `LOCK` by asking for it, again and again.

    Whoever waits in PostgreSQL itself is at work there, and the migration that has the lock may be building an index: that
    waits for all who are at work.
    """
    while not is_free():
        sleep(0.2)


def _is_free(connection: Connection) -> bool:
    taken = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar_one()
    connection.commit()
    return bool(taken)


@contextmanager
def _alone() -> Iterator[Connection]:
    """A connection on which migrations run alone and give up rather than block the running release."""
    token = writing.set(True)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name != "postgresql":
                yield connection
                connection.commit()
                return
            wait_for(lambda: _is_free(connection))
            try:
                connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
                connection.commit()
                yield connection
                connection.commit()
            finally:
                connection.rollback()
                connection.execute(text("RESET lock_timeout"))
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()
    finally:
        writing.reset(token)
