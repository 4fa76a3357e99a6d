"""SQLite as files: one in use as it is at a moment, whether one is whole, whether anybody has it open."""

import gc
import os
import shutil
import sqlite3
import subprocess  # nosec B404 - our own program, no shell
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.operation.vocabulary import BackupRefused, RestoreRefused, _l

_AT_ONCE = 1024 * 1024
#: Who reads everything reads the file through its mapping into memory.
_MAPPED = "PRAGMA mmap_size=2147418112"
#: Hands the beginning of a file on, and tells its checksum where it is asked for. Where it was cut meanwhile, no page of
#: the moment stood, and zeros will do. The pieces are small enough to be still at hand when they have been read.
_POUR = """
import hashlib, os, sys
left, target, parent, is_asked = *map(int, sys.argv[2:5]), len(sys.argv) > 5
digest, room = hashlib.sha256(), memoryview(bytearray(131072))
try:
    with open(sys.argv[1], "rb", buffering=0) as file:
        while left:
            if os.getppid() != parent:
                sys.exit("nobody waits for this any more")
            piece = room[:left]
            count = file.readinto(piece)
            if count:
                piece = piece[:count]
            else:
                piece[:] = bytes(len(piece))
            left -= len(piece)
            if is_asked:
                digest.update(piece)
            while piece:
                piece = piece[os.write(target, piece):]
except OSError as error:
    sys.exit(f"{error.errno} {error.strerror}")
if is_asked:
    print(digest.hexdigest())
"""
#: What SQLite may lay beside a database.
_BESIDE = ("-wal", "-shm", "-journal")
#: For so long a gap is looked for in which nobody writes, and so often.
_PATIENCE_SECONDS, _BETWEEN_TRIES_SECONDS = 60.0, 0.0005
#: How many faults are told.
_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Still:
    """A database as it is at one moment, while others go on writing."""

    reader: sqlite3.Connection
    #: Bytes of its file at this moment; what stands in the write-ahead log alone is not among them.
    size: int


@contextmanager
def held_still(source: Path, log: BinaryIO) -> Iterator[Still]:
    """A reader of a database as it is at this moment; `log` gets its write-ahead log. Others wait while that is copied.

    The file may be read at leisure: it and this log together are the database of the moment. An open reader keeps everybody
    from beginning the log anew, so whatever is brought from the log into the file meanwhile stands in the copied log, too.
    """
    with _damage_told(), closing(_connect(source, timeout=0)) as gate, closing(_connect(source)) as reader:
        _keep_out_writers(gate)
        reader.execute(_MAPPED)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with suppress(FileNotFoundError), beside(source, "-wal").open("rb") as written:
            shutil.copyfileobj(written, log, _AT_ONCE)
        log.flush()
        size = source.stat().st_size
        gate.execute("ROLLBACK")
        yield Still(reader, size)


def _keep_out_writers(gate: sqlite3.Connection) -> None:
    """Be the only one who may write. SQLite itself tries ever more rarely, and never meets the gap between two busy writers."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            gate.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > give_up:
                raise BackupRefused(_l("Somebody writes without a pause. Try again later.")) from None
            time.sleep(_BETWEEN_TRIES_SECONDS)
        else:
            return


@contextmanager
def poured(source: Path, size: int) -> Iterator[IO[bytes]]:
    """As many bytes of the file of a database, read in a process of its own.

    A file that is closed here would take SQLite's locks along.
    """
    with subprocess.Popen(
        _pouring(source, size, 1), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=False
    ) as process:  # nosec B603 - our own words, no shell
        try:
            yield cast("IO[bytes]", process.stdout)
        except BaseException:
            process.kill()
            raise
        faults = cast("IO[bytes]", process.stderr).read()
    if process.returncode:
        raise _fault(faults)


def poured_into(target: int, source: Path, size: int) -> str:
    """The same straight into an open file, where it stands; gives the checksum of what was written."""
    done = subprocess.run(
        [*_pouring(source, size, target), "checksum"], pass_fds=[target], capture_output=True, check=False
    )  # nosec B603 - our own words, no shell
    if done.returncode:
        raise _fault(done.stderr)
    return done.stdout.decode().strip()


def _pouring(source: Path, size: int, target: int) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", _POUR, str(source), str(size), str(target), str(os.getpid())]


def _fault(told: bytes) -> OSError:
    """What went wrong in a process that poured, as if it had gone wrong here."""
    number, _, words = told.decode(errors="replace").strip().partition(" ")
    return OSError(int(number), words) if number.isdigit() else OSError(f"{number} {words}")


def bring_log_in(path: Path) -> None:
    """Make one file of a database and its write-ahead log beside it, to which nobody writes."""
    with _damage_told(), closing(_connect(path)) as connection:
        # It is thrown away if anything goes wrong, so it need not be careful.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def demand_sound(reader: sqlite3.Connection) -> None:
    """Raises BackupRefused if a database is damaged, as a reader sees it; its indexes are not compared with its tables."""
    with _damage_told():
        found = [row[0] for row in reader.execute(f"PRAGMA quick_check({_FAULTS})")]
    _demand_ok(found)


def demand_whole(path: Path) -> None:
    """Raises BackupRefused if a database that nobody writes to is damaged, or anything in it refers to what is not there."""
    with _damage_told(), closing(_still(path)) as connection:
        found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_FAULTS})")]
        _demand_ok(found)
        lost = connection.execute("PRAGMA foreign_key_check").fetchmany(_FAULTS)
    _demand_ok([f"{row[0]} {row[1]} refers to a missing {row[2]}" for row in lost] or ["ok"])


def _demand_ok(found: list[str]) -> None:
    if found != ["ok"]:
        raise _damaged("; ".join(found))


def revision_of(connection: sqlite3.Connection) -> str | None:
    """The revision of a database as a reader sees it; None for an empty one."""
    with _damage_told():
        if "alembic_version" not in _tables(connection):
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else None


def counted(reader: sqlite3.Connection) -> tuple[dict[str, int], dict[str, int]]:
    """The rows of each table, and the last numbers it gave, as a reader sees them."""
    with _damage_told():
        rows = {
            table: reader.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # nosec B608 - our own names
            for table in _tables(reader)
            if table != "alembic_version"
        }
        numbers: dict[str, int] = {}
        with suppress(sqlite3.OperationalError):  # no table counts for itself
            numbers = dict(reader.execute("SELECT name, seq FROM sqlite_sequence"))
    return rows, {table: number for table, number in numbers.items() if table in rows}


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
    for one in (path, *map(partial(beside, path), _BESIDE)):
        one.unlink(missing_ok=True)


def beside(path: Path, suffix: str) -> Path:
    """What SQLite calls a file that it lays beside a database."""
    return path.with_name(path.name + suffix)


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
    connection.execute(_MAPPED)
    return connection
