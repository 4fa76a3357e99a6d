"""The database as it is at one moment, to be written into an archive while everybody goes on working."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from app.core.checks import Finding, State, checks, look_at
from app.operation.services import postgresql_tables, sqlite_files
from app.operation.services.archive import ArchiveWriter, Contents
from app.operation.services.new_files import only_writer
from app.operation.vocabulary import BackupRefused, _l

if TYPE_CHECKING:
    from config import Config

#: What the parts of an archive of SQLite are called: the file, and its write-ahead log if something stands in it.
SQLITE_PART, SQLITE_LOG = "database/waymark.db", "database/waymark.db-wal"

#: Told what is being done, and how far it is in hundredths where that is known.
Tell = Callable[[str, int | None], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a database."""

    revision: str
    #: Writes it into an archive.
    write: Callable[[ArchiveWriter], None]
    #: Notes what came to be in the archive, while it is written. Raises BackupRefused for a database that is damaged.
    look: Callable[[Contents], None]


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
    """The file as it is, and its write-ahead log, of which a copy lies beside it meanwhile."""
    source = Path(str(engine.url.database))
    log = source.with_name(f"{source.name}.backup")
    if not source.exists():
        raise _nothing_there()
    with (
        only_writer(log) as copy,
        sqlite_files.removed_at_the_end(log),
        sqlite_files.held_still(source, copy) as still,
    ):

        def write(writer: ArchiveWriter) -> None:
            if writer.number is not None:
                writer.add_poured(
                    SQLITE_PART, still.size, partial(sqlite_files.poured_into, source=source, size=still.size)
                )
            else:
                with sqlite_files.poured(source, still.size) as stream:
                    writer.add_stream(SQLITE_PART, still.size, stream)
            if length := log.stat().st_size:
                with log.open("rb") as stream:
                    writer.add_stream(SQLITE_LOG, length, stream)

        def look(contents: Contents) -> None:
            sqlite_files.demand_sound(still.reader)
            contents.rows, contents.numbers = sqlite_files.counted(still.reader)

        yield Moment(_known(sqlite_files.revision_of(still.reader)), write, look)


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

        # What PostgreSQL reads it has looked at, and counted.
        yield Moment(_known(revision), write, lambda _contents: None)


def _known(revision: str | None) -> str:
    if revision is None:
        raise _nothing_there()
    return revision


def _nothing_there() -> BackupRefused:
    return BackupRefused(_l("There is nothing to back up: the database is empty."))
