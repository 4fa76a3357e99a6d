"""A backup of a SQLite database into which others write, beside copying its file with nobody there."""

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.operation.services import make_backup
from config import Config
from tests.benchmarks.ground import Ground
from tests.benchmarks.report import Figure

ROUNDS = 3
#: How large the database is; `BACKUP_MIB=5120` asks for the size that the goal speaks of.
MEBIBYTES = int(os.environ.get("BACKUP_MIB") or 500)
_ROWS_AT_ONCE = 250_000
_ACTS = """
    INSERT INTO signals_signals (platform, external_id, person_id, verb_id, object, occurred_at, day, recorded_at, evidence, source)
    WITH RECURSIVE lines (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM lines WHERE n < :last)
    SELECT 'linkedin', 'urn:li:activity:' || (7000000000000000000 + n), n * 7919 % :people + 1, 9000001,
        'https://bench.example/' || n % 100000, '2026-03-02 09:00:00.000000', :first_day + n % 365,
        '2026-03-02 09:00:00.000000', 3, 'import'
    FROM lines
"""
#: A program that goes on writing, some hundred times a second, until it is killed.
_OTHERS = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("PRAGMA synchronous=FULL")
while True:
    time.sleep(0.01)
    connection.execute("INSERT INTO accounts_sign_in_tries (subject, at, weight) VALUES ('a', '2026-03-02 09:00:00.000000', 1)")
"""


def back_up(ground: Ground, folder: Path) -> list[Figure]:
    """The whole command's work - copying, packing into one file, checking, reading again - as a multiple of a copy."""
    path = Path(str(db.engine.url.database))
    config: Config = ground.app.extensions["waymark"]
    _grow(ground, path)
    db.session.remove()
    db.engine.dispose()
    ratios, seconds, copies = [], [], []
    for number in range(ROUNDS + 1):
        copy = _copy_seconds(path, folder / "copy.db")
        backup = _backup_seconds(path, folder / "backup.tar", config)
        if number:  # the first round brings the file into memory
            ratios.append(backup / copy)
            seconds.append(backup)
            copies.append(copy)
    size = path.stat().st_size / 1024**2
    note = (
        f"{size:,.0f} MiB in {statistics.median(seconds):.1f} s; copied in {statistics.median(copies):.1f} s"
    )
    return [
        Figure(
            "backup while others write, of copying the file [sqlite]",
            statistics.median(ratios),
            3,
            2,
            note=note,
        )
    ]


def _grow(ground: Ground, path: Path) -> None:
    """Add acts until the file has its size; the database makes them itself."""
    serial = 0
    while path.stat().st_size < MEBIBYTES * 1024**2:
        span = {"first": serial, "last": serial + _ROWS_AT_ONCE - 1}
        with unit_of_work() as session:
            company = {"people": ground.activity.people, "first_day": ground.first_day}
            session.execute(text(_ACTS), span | company)
        serial += _ROWS_AT_ONCE
        db.session.remove()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_seconds(path: Path, target: Path) -> float:
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    shutil.copyfile(path, target)
    number = os.open(target, os.O_RDWR)
    os.fsync(number)
    os.close(number)
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def _backup_seconds(path: Path, target: Path, config: Config) -> float:
    others = subprocess.Popen([sys.executable, "-c", _OTHERS, str(path)])
    try:
        start = time.perf_counter()
        make_backup(target, config, force=True, tell=lambda _doing, _share: None, actor=Actor.operator())
        return time.perf_counter() - start
    finally:
        others.kill()
        others.wait()
        target.unlink(missing_ok=True)
