"""What `flask doctor` looks at: settings, the database and its disk, the workers, clock, key, and mail."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, inspect, select, text

from app.core import schema
from app.core.checks import Check, Finding, error, fine, warning
from app.core.clock import now
from app.core.counted import counted
from app.core.db import db
from app.core.facts import SENDING_STOPPED, fact
from app.core.jobs import Job, JobState, definitions
from app.operation.services import sqlite_files
from app.operation.services.keys import fingerprint, known_fingerprint
from app.operation.services.places import REPLACED

if TYPE_CHECKING:
    from config import Config

MIB = 1024 * 1024
#: Free room at which it is time to act, and at which writes will soon be refused.
LITTLE, TOO_LITTLE = 1024 * MIB, 200 * MIB
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 35, 0), 14
#: A key that is shorter can be guessed.
SHORTEST_KEY = 32
#: A worker that runs has begun whatever is due within this time, and does something of its timetable every day.
WORKER_PATIENCE, WORKER_SILENCE = timedelta(minutes=5), timedelta(hours=36)
SECONDS_APART = 5
MAIL_SECONDS = 8.0


def _settings(config: "Config") -> Iterator[Finding]:
    problems = list(_problems(config))
    yield from problems or [fine(f"instance {config.instance}, time zone {config.time_zone}")]


def _problems(config: "Config") -> Iterator[Finding]:
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield error(f"TIME_ZONE {config.time_zone!r} is not known", "set it to a name like Europe/Berlin")
    if len(config.secret_key) < SHORTEST_KEY:
        remedy = "set SECRET_KEY to 32 or more random characters; everybody signs in again"
        yield error(f"the secret key has only {len(config.secret_key)} characters", remedy)
    logs = (sqlite_files.beside(file, suffix) for file in _database_files() for suffix in ("-wal", "-shm"))
    for path in (config.instance / "secret_key", *_database_files(), *logs):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield from _open_to_others(path, config)
    if not (config.instance.is_dir() and _may_write(config.instance)):
        yield error(f"{config.instance} cannot be written", "give it to the user that runs Waymark")
    if config.is_demo:
        yield warning(
            "the demo company lives here, with passwords that everybody knows",
            "set DATABASE_URL for a real one",
        )


def _open_to_others(path: Path, config: "Config") -> Iterator[Finding]:
    # Whoever may not pass through the folder does not come to the file.
    if path.parent.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH):
        kind = error if path.name == "secret_key" else warning
        yield kind(f"{path} can be read by other users of this machine", f"chmod 600 {path}")


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _database_files() -> list[Path]:
    return [Path(str(db.engine.url.database))] if db.engine.dialect.name == "sqlite" else []


def _database(_config: "Config") -> Iterator[Finding]:
    if fault := schema.fault():
        yield error(fault, "then look again")
        return
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            found = connection.execute(text("SELECT sqlite_version()")).scalar_one()
            if tuple(map(int, found.split("."))) < OLDEST_SQLITE:
                yield error(f"SQLite {found} is too old", "install Python with SQLite 3.35 or newer")
            journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
            care = connection.execute(text("PRAGMA synchronous")).scalar_one()
            if journal != "wal" or care < 2:
                yield error(
                    f"SQLite works with {journal}, synchronous {care}", "use a local disk that allows WAL"
                )
            yield fine(f"SQLite {found} answers")
            return
        number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        if number // 10_000 < OLDEST_POSTGRESQL:
            yield error(f"PostgreSQL {number // 10_000} is too old", f"install {OLDEST_POSTGRESQL} or newer")
        careless = [
            name for name in ("fsync", "synchronous_commit", "full_page_writes")
            if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"
        ]  # fmt: skip
        if careless:
            yield error(
                f"PostgreSQL has {', '.join(careless)} off: a power cut loses what was saved", "set them on"
            )
        yield fine(f"PostgreSQL {number // 10_000}.{number % 10_000} answers")


def _schema(_config: "Config") -> Iterator[Finding]:
    found = schema.current()
    if found == schema.head():
        yield fine(f"revision {found}, as this release needs it")
    elif found is None or found < schema.head():
        yield error(
            f"revision {found or 'none'}, this release needs {schema.head()}", "run `flask db upgrade`"
        )
    else:
        yield warning(
            f"revision {found} is of a later release than this one", "roll that release out here, too"
        )


def _disk(config: "Config") -> Iterator[Finding]:
    folders = {path.parent for path in _database_files()} | {config.instance}
    for folder in sorted(folder for folder in folders if folder.is_dir()):
        free = shutil.disk_usage(folder).free
        words = f"{free // MIB:,} MiB free in {folder}"
        remedy = "make room; once the disk is full nothing can be saved"
        if free < TOO_LITTLE:
            yield error(words, remedy)
        elif free < LITTLE:
            yield warning(words, remedy)
        else:
            yield fine(words)


def _worker(_config: "Config") -> Iterator[Finding]:
    moment = now()
    known = Job.name.in_(definitions())
    waiting, oldest = db.session.execute(
        select(func.count(Job.id), func.min(Job.run_after)).where(
            known, Job.state == JobState.QUEUED.value, Job.run_after <= moment
        )
    ).one()
    last = db.session.execute(select(func.max(Job.finished_at)).where(known)).scalar()
    failed = db.session.execute(
        select(func.count(Job.id)).where(
            Job.state == JobState.FAILED.value, Job.finished_at > moment - timedelta(days=7)
        )
    ).scalar_one()
    remedy = "start one with `flask worker` (`flask serve` has its own), and look at its log"
    if waiting and moment - oldest > WORKER_PATIENCE:
        yield error(
            f"{counted(waiting, 'job waits', 'jobs wait')}, the oldest since {oldest:%Y-%m-%d %H:%M} UTC: no worker runs",
            remedy,
        )
    elif not last or moment - last > WORKER_SILENCE:
        yield warning("no worker has done anything for more than a day", remedy)
    else:
        yield fine(
            f"{counted(waiting, 'job waits', 'jobs wait')}, the last one ended at {last:%Y-%m-%d %H:%M} UTC"
        )
    if failed:
        yield warning(
            f"{counted(failed, 'job was', 'jobs were')} given up within a week",
            "the log of the worker says why",
        )


def _clock(_config: "Config") -> Iterator[Finding]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = connection.execute(text("SELECT strftime('%s', 'now')")).scalar_one()
        else:
            asked = connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
    apart = abs((datetime.fromtimestamp(float(asked), UTC) - now()).total_seconds())
    if apart > SECONDS_APART:
        yield error(f"the database's clock is {apart:.0f} s away from ours", "let both be set by NTP")
    else:
        yield fine("ours and the database's agree")


def _key(config: "Config") -> Iterator[Finding]:
    known = known_fingerprint()
    if known is None:
        yield fine("its fingerprint is kept with the first backup")
    elif known == fingerprint(config.secret_key):
        yield fine("the one that belongs to these data")
    else:
        yield error(
            "these data were used with another secret key",
            "set SECRET_KEY (or instance/secret_key) to that one; it is kept apart from the backups",
        )


def _mail(config: "Config") -> Iterator[Finding]:
    if not config.smtp_url:
        yield fine("no mail server is set; links are shown to the administrator instead")
    else:
        # Loaded on use: web processes write no letters.
        from app.clients.smtp import MailServer, SmtpMailer

        server = MailServer.from_url(config.smtp_url)
        try:
            with SmtpMailer(server, config.mail_from, seconds=MAIL_SECONDS).connect():
                yield fine(f"{server.host}:{server.port} answers, {server.tls.value} TLS")
        except Exception as failure:  # whatever it is, it is told
            yield error(
                f"{server.host}:{server.port}: {failure}",
                "look at SMTP_URL; letters wait and are tried again",
            )
    if fact(SENDING_STOPPED) is not None:
        yield warning(
            "nothing is sent: this is a restored copy",
            "once it takes the original's place: `flask mail resume`",
        )


def _leftovers(_config: "Config") -> Iterator[Finding]:
    kept = [path.with_name(f"{path.name}.replaced") for path in _database_files()]
    for path in kept:
        if path.exists():
            yield warning(
                f"the database before the last restore is still there: {path}", "remove it when you are sure"
            )
    if not kept and REPLACED in inspect(db.engine).get_schema_names():
        remedy = f"when you are sure: DROP SCHEMA {REPLACED} CASCADE"
        yield warning(f"the data before the last restore are still there, in the schema {REPLACED}", remedy)


def _integrity(_config: "Config") -> Iterator[Finding]:
    if db.engine.dialect.name != "sqlite":
        yield fine("PostgreSQL looks after that itself")
        return
    with db.engine.connect() as connection:
        found = list(connection.execute(text("PRAGMA quick_check(3)")).scalars())
    if found == ["ok"]:
        yield fine("every page of the database can be read")
    else:
        yield error(
            f"the database is damaged: {'; '.join(found)}", "stop Waymark and restore the last good backup"
        )


CHECKS = (
    Check("operation.settings", "Settings", _settings),
    Check("operation.database", "Database", _database),
    Check("operation.schema", "Schema", _schema),
    Check("operation.disk", "Disk", _disk),
    Check("operation.worker", "Worker", _worker),
    Check("operation.mail", "Mail", _mail),
    Check("operation.clock", "Clock", _clock),
    Check("operation.key", "Secret key", _key),
    Check("operation.leftovers", "Leftovers", _leftovers),
    Check("operation.integrity", "Integrity", _integrity, is_deep=True),
)
