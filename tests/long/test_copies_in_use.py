"""A database of SQLite is copied while others write and bring the write-ahead log in: each copy is whole, and one moment."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.operation.services import sqlite_files
from tests.support.chance import times

pytestmark = pytest.mark.long

#: Adds and removes rows, and keeps their number beside them in the same transaction; now and then it empties the log.
WRITER = """
import os, random, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
for number in range(10**9):
    connection.execute("BEGIN IMMEDIATE")
    more = random.randrange(1, 200)
    connection.executemany("INSERT INTO things (a, b) VALUES (?, ?)", [(os.urandom(200).hex(), os.urandom(8).hex()) for _ in range(more)])
    connection.execute("DELETE FROM things WHERE id = (SELECT min(id) FROM things)")
    connection.execute("UPDATE told SET number = number + ?", (more - 1,))
    connection.execute("COMMIT")
    if number % 7 == 0:
        how = random.choice(["PASSIVE", "FULL", "RESTART", "TRUNCATE"])
        connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
"""


@pytest.fixture
def in_use(tmp_path: Path) -> Iterator[Path]:
    """A database into which two programs write without a pause."""
    path = tmp_path / "in-use.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE things (id INTEGER PRIMARY KEY, a TEXT, b TEXT);"
            "CREATE INDEX by_b ON things (b); CREATE TABLE told (number INTEGER); INSERT INTO told VALUES (0)"
        )
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path)]) for _ in range(2)]
    try:
        yield path
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


def test_every_copy_is_whole_and_of_one_moment(in_use: Path, tmp_path: Path) -> None:
    """R-P4: consistent while in use; what the reader saw, and nothing of a transaction without the rest."""
    for number in range(times(60)):
        copy = tmp_path / f"copy-{number}.db"
        log = sqlite_files.beside(copy, "-wal")
        with log.open("wb") as written, sqlite_files.held_still(in_use, written) as still:
            seen = told(still.reader)
            with sqlite_files.poured(in_use, still.size) as stream, copy.open("wb") as file:
                shutil.copyfileobj(stream, file)
            sqlite_files.demand_sound(still.reader)

        sqlite_files.bring_log_in(copy)
        sqlite_files.demand_whole(copy)
        with closing(sqlite3.connect(copy)) as connection:
            counted = connection.execute("SELECT count(*) FROM things").fetchone()[0]
            assert counted == told(connection) == seen
        sqlite_files.remove(copy)


def told(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT number FROM told").fetchone()[0])
