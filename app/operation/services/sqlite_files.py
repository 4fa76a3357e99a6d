"""SQLite as files: a copy of one in use, whether one is whole, whether anybody has it open."""

import errno
import gc
import os
import sqlite3
import subprocess  # nosec B404 - our own program, no shell
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from app.operation.vocabulary import BackupRefused, RestoreRefused, _l

_NO_ROOM = 28
_COPY = """
import errno, os, shutil, sys
os.umask(0o077)
source, target = sys.argv[1:]
def beginning():
    with open(source, "rb") as file:
        return file.read(32)
try:
    before = None
    while before != beginning():
        # A log that was begun anew meanwhile has another beginning, and is copied again.
        before = beginning() if source.endswith("-wal") else None
        shutil.copyfile(source, target)
        if before is None:
            break
except OSError as error:
    sys.exit(28 if error.errno in (errno.ENOSPC, errno.EDQUOT) else str(error))
"""
#: What SQLite may lay beside a database.
_BESIDE = ("-wal", "-shm", "-journal")
#: How many faults are told.
_FAULTS = 5


@contextmanager
def held_still(source: Path) -> Iterator[sqlite3.Connection]:
    """A reader of a database as it is at this moment; while it is open, its files can be copied and others go on writing.

    An open reader keeps everybody from beginning the write-ahead log anew: whatever is written meanwhile stands behind the
    moment, and what is brought from the log into the database meanwhile stands in the log as well.
    """
    with _damage_told(), closing(_connect(source)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield reader


def copy_held_still(source: Path, target: Path) -> None:
    """Copy the files of a database that is held still, and make one whole database of them."""
    _remove_beside(target)
    for suffix in ("", "-wal"):
        _copy_file(source.with_name(source.name + suffix), target.with_name(target.name + suffix))
    with _damage_told(), closing(_connect(target)) as copy:
        # The copy is thrown away if anything goes wrong, so it need not be careful.
        copy.execute("PRAGMA synchronous=OFF")
        copy.execute("PRAGMA journal_mode=DELETE").fetchone()


def _copy_file(source: Path, target: Path) -> None:
    """Copy a file of a database in a process of its own: a file that is closed here would take SQLite's locks along."""
    if source.exists():
        command = [sys.executable, "-c", _COPY, str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # nosec B603 - our own words, no shell
        if done.returncode == _NO_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        if done.returncode:
            raise OSError(done.stderr.strip().rpartition("\n")[2])


def demand_whole(path: Path, *, thoroughly: bool) -> None:
    """Raises BackupRefused if a database that nobody writes to is damaged; thoroughly compares the indexes as well."""
    with _damage_told(), closing(_still(path)) as connection:
        asked = "integrity_check" if thoroughly else "quick_check"
        found = [row[0] for row in connection.execute(f"PRAGMA {asked}({_FAULTS})")]
        if thoroughly and found == ["ok"]:
            lost = connection.execute("PRAGMA foreign_key_check").fetchmany(_FAULTS)
            found = [f"{row[0]} {row[1]} refers to a missing {row[2]}" for row in lost] or ["ok"]
    if found != ["ok"]:
        raise _damaged("; ".join(found))


def revision_of(connection: sqlite3.Connection) -> str | None:
    """The revision of a database as a reader sees it; None for an empty one."""
    with _damage_told():
        if "alembic_version" not in _tables(connection):
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else None


def described(path: Path) -> tuple[str | None, dict[str, int], dict[str, int]]:
    """The revision of a database that nobody writes to, the rows of each table, and the last numbers it gave."""
    with _damage_told(), closing(_still(path)) as connection:
        tables, revision = _tables(connection), revision_of(connection)
        rows = {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # nosec B608 - our own names
            for table in tables
            if table != "alembic_version"
        }
        numbers: dict[str, int] = {}
        with suppress(sqlite3.OperationalError):  # no table counts for itself
            numbers = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    return revision, rows, {table: number for table, number in numbers.items() if table in rows}


def rows_in(
    path: Path, table: str, columns: list[str]
) -> Iterator[tuple[int | float | str | bytes | None, ...]]:
    """Every row of a table of a database that nobody writes to."""
    names = ", ".join(f'"{column}"' for column in columns)
    with closing(_still(path)) as connection:
        yield from connection.execute(f'SELECT {names} FROM "{table}"')  # nosec B608 - our own names


def demand_closed(path: Path) -> None:
    """Bring everything that lies beside a database into it. Raises RestoreRefused if somebody has it open."""
    if not path.exists():
        return
    # A statement that failed in this process keeps its connection open until it is swept up.
    gc.collect()
    with closing(_connect(path, timeout=1)) as connection:
        try:
            # Only the last one who has it open can leave the write-ahead log.
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise RestoreRefused(
                _l("Waymark is running on this database. Stop its web and worker processes first.")
            ) from None


@contextmanager
def removed_at_the_end(path: Path) -> Iterator[None]:
    """Remove a database at the end, whatever happens."""
    try:
        yield
    finally:
        remove(path)


def remove(path: Path) -> None:
    """Remove a database and what lies beside it."""
    path.unlink(missing_ok=True)
    _remove_beside(path)


def _remove_beside(path: Path) -> None:
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as damage:
        raise _damaged(str(damage)) from damage


def _damaged(faults: str) -> BackupRefused:
    return BackupRefused(_l("The database is damaged: %(faults)s. Take the last good backup."), faults=faults)


def _tables(connection: sqlite3.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    return [row[0] for row in connection.execute(asked)]


def _connect(path: Path, timeout: float = 30) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=timeout, isolation_level=None)


def _still(path: Path) -> sqlite3.Connection:
    """A database to which nobody writes, opened without touching anything beside it."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    connection.execute("PRAGMA mmap_size=2147418112")
    return connection
