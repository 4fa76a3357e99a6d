"""The database as it is at one moment, to be written into an archive while everybody goes on working."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from app.core.checks import Finding, State, checks, look_at
from app.operation.services import postgresql_tables, sqlite_files
from app.operation.services.archive import ArchiveWriter
from app.operation.services.new_files import only_writer
from app.operation.vocabulary import BackupRefused, _l

if TYPE_CHECKING:
    from config import Config

#: What the one part of an archive of SQLite is called.
SQLITE_PART = "database/waymark.db"

#: Told what is being done, and how far it is in hundredths where that is known.
Tell = Callable[[str, int | None], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a database."""

    revision: str
    #: Writes it into an archive.
    write: Callable[[ArchiveWriter], None]
    #: Raises BackupRefused for a database that is damaged. What it holds is looked at when it is restored.
    check: Callable[[], None]


@contextmanager
def this_moment(engine: Engine, config: "Config", tell: Tell) -> Iterator[Moment]:
    """The database as it is now; what is committed later is not in it. Raises BackupRefused for an empty one."""
    source = _of_sqlite if engine.dialect.name == "sqlite" else _of_postgresql
    with source(engine, config, tell) as moment:
        yield moment


def broken_invariants(config: "Config") -> list[Finding]:
    """What is not as it should be in the data."""
    found = look_at([check for check in checks() if check.is_invariant], config)
    return [finding for _check, finding in found if finding.state is not State.FINE]


@contextmanager
def _of_sqlite(engine: Engine, config: "Config", tell: Tell) -> Iterator[Moment]:
    """A copy beside the database: there it may lie, whatever the place of the backup is good for."""
    source = Path(str(engine.url.database))
    copy = source.with_name(f"{source.name}.backup")
    if not source.exists():
        raise _nothing_there()
    with only_writer(copy), sqlite_files.removed_at_the_end(copy):
        tell("copying", None)
        with sqlite_files.held_still(source):
            sqlite_files.copy_held_still(source, copy)
        revision, rows, numbers = sqlite_files.described(copy)

        def write(writer: ArchiveWriter) -> None:
            with copy.open("rb", buffering=0) as file:
                writer.add_stream(SQLITE_PART, copy.stat().st_size, file)
            writer.contents.rows, writer.contents.numbers = rows, numbers

        yield Moment(_known(revision), write, lambda: sqlite_files.demand_whole(copy, thoroughly=False))


@contextmanager
def _of_postgresql(engine: Engine, config: "Config", tell: Tell) -> Iterator[Moment]:
    """What a single transaction sees, table by table."""
    with postgresql_tables.one_moment(engine) as cursor:
        revision = postgresql_tables.revision(cursor)
        tables = postgresql_tables.tables(cursor)

        def write(writer: ArchiveWriter) -> None:
            for number, table in enumerate(tables):
                tell("reading tables", 100 * number // len(tables))
                postgresql_tables.write_table(cursor, table, writer)
            writer.contents.numbers = postgresql_tables.last_numbers(cursor)

        # What PostgreSQL reads it has looked at.
        yield Moment(_known(revision), write, lambda: None)


def _known(revision: str | None) -> str:
    if revision is None:
        raise _nothing_there()
    return revision


def _nothing_there() -> BackupRefused:
    return BackupRefused(_l("There is nothing to back up: the database is empty."))
