"""How the installation is: jobs, queue, processes, sizes, versions. Cheap however much is stored: nothing is counted that
an index does not hold together.
"""

import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, case, func, literal, select, text, union_all
from sqlalchemy import table as table_of

from app.core import schema
from app.core.audit import AuditEvent
from app.core.checks import Finding, State, checks, look_at
from app.core.clock import end_of_day, now, today
from app.core.db import Base, db
from app.core.heartbeats import Process, processes
from app.core.jobs import Job, JobDefinition, JobState, definitions
from app.core.release import version
from app.mail.queries import MailStatus, mail_status
from app.operation.queries import ChainState, chain_state
from app.operation.vocabulary import BACKUP_MADE, _l

if TYPE_CHECKING:
    from config import Config

#: So many jobs in trouble, jobs at work and tables are shown.
MOST = 20
MOST_TABLES = 8
#: A timetabled job may miss so many of its periods before somebody should look.
MISSED_PERIODS = 2
#: What a worker has not begun by then waits too long.
QUEUE_PATIENCE = timedelta(minutes=5)
#: A backup that is older is told.
BACKUP_PATIENCE = timedelta(days=2)
#: What the doctor looks at in no time, and without calling anybody.
QUICK_CHECKS = (
    "operation.settings",
    "operation.schema",
    "operation.disk",
    "operation.clock",
    "operation.key",
    "operation.leftovers",
    "journey.rules",
)
_PATIENT_START = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """A job of the timetable."""

    name: str
    every: timedelta
    succeeded_at: datetime | None
    failed_at: datetime | None  #: when it was last given up
    next_at: datetime
    is_late: bool  #: it has not succeeded for two of its periods


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job that is at work, or in trouble."""

    id: int
    name: str
    state: JobState
    attempts: int
    run_after: datetime
    lease_until: datetime | None
    finished_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits and what is at work."""

    waiting: int
    oldest_at: datetime | None
    later: int  #: not due yet
    running: int
    failed: int
    at_work: Sequence[JobLine]
    in_trouble: Sequence[JobLine]

    @property
    def is_stuck(self) -> bool:
        """Whether something has waited for too long."""
        return self.oldest_at is not None and now() - self.oldest_at > QUEUE_PATIENCE


@dataclass(frozen=True, slots=True)
class Table:
    """A large table: rows as the database estimates them."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is, and how much room."""

    database: int
    free: int
    folder: str
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Versions:
    """What runs here."""

    product: str
    python: str
    engine: str
    schema: str
    schema_wanted: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that somebody should look at: words to be translated, with what they name."""

    words: str
    values: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The words in English."""
        return self.words % self.values


@dataclass(frozen=True, slots=True)
class Standing:
    """How everything is."""

    at: datetime
    clockwork: Sequence[Clockwork]
    queue: Queue
    processes: Sequence[Process]
    sizes: Sizes
    versions: Versions
    mail: MailStatus
    chain: ChainState
    backup_at: datetime | None
    findings: Sequence[Finding]  #: of the doctor, those that are not fine
    alarms: Sequence[Alarm]


def standing(config: "Config") -> Standing:
    """How everything is at this moment."""
    wanted = [check for check in checks() if check.key in QUICK_CHECKS]
    findings = [found for _check, found in look_at(wanted, config) if found.state is not State.FINE]
    clockwork, queue, there, chain = last_successes(), job_states(), processes(), chain_state()
    backup_at, mail = _last_backup(), mail_status()
    return Standing(
        at=now(),
        clockwork=clockwork,
        queue=queue,
        processes=there,
        sizes=_sizes(config),
        versions=_versions(),
        mail=mail,
        chain=chain,
        backup_at=backup_at,
        findings=findings,
        alarms=list(_alarms(clockwork, queue, there, chain, backup_at, mail)),
    )


def _alarms(
    clockwork: Sequence[Clockwork],
    queue: Queue,
    there: Sequence[Process],
    chain: ChainState,
    backup_at: datetime | None,
    mail: MailStatus,
) -> Iterator[Alarm]:
    if not any(process.kind == "worker" and process.is_there for process in there):
        yield Alarm(_l("No worker runs: nothing is done after the answer. Start one with flask worker."), {})
    if queue.is_stuck:
        yield Alarm(_l("Jobs that wait longer than they should: %(number)s."), {"number": queue.waiting})
    for job in clockwork:
        if job.is_late:
            yield Alarm(_l("The job %(name)s has not succeeded when it should have."), {"name": job.name})
    if queue.failed:
        yield Alarm(
            _l("Jobs that were given up: %(number)s. The list below says why."), {"number": queue.failed}
        )
    if mail.trouble is not None:
        yield Alarm(
            _l("Letters cannot be sent at the moment. The mail server says: %(words)s"),
            {"words": mail.trouble.words},
        )
    if chain.broken:
        yield Alarm(_l("The audit log does not hang together any more: %(words)s"), {"words": chain.broken})
    if backup_at is None:
        yield Alarm(_l("No backup was ever made with flask backup."), {})
    elif now() - backup_at > BACKUP_PATIENCE:
        yield Alarm(_l("The last backup is of %(when)s (UTC)."), {"when": f"{backup_at:%Y-%m-%d %H:%M}"})


def last_successes() -> list[Clockwork]:
    """The jobs of the timetable, by name."""
    timed = {name: found for name, found in definitions().items() if found.every is not None}
    if not timed:
        return []
    names = union_all(*(select(literal(name, String).label("name")) for name in sorted(timed))).subquery()

    def last(state: JobState) -> Any:
        ended = select(func.max(Job.finished_at)).where(Job.name == names.c.name, Job.state == state.value)
        return ended.scalar_subquery()

    query = select(names.c.name, last(JobState.DONE), last(JobState.FAILED))
    began_at = db.session.execute(select(Job.created_at).order_by(Job.id).limit(1)).scalar()
    return [
        _timed(timed[name], done_at, failed_at, began_at)
        for name, done_at, failed_at in db.session.execute(query)
    ]


def _timed(
    job: JobDefinition, done_at: datetime | None, failed_at: datetime | None, began_at: datetime | None
) -> Clockwork:
    assert job.every is not None
    # A new installation, or one whose log of jobs was emptied, has had no time yet.
    since = done_at or began_at or now()
    return Clockwork(
        name=job.name,
        every=job.every,
        succeeded_at=done_at,
        failed_at=failed_at,
        next_at=_next(job.every),
        is_late=now() - since > max(MISSED_PERIODS * job.every, _PATIENT_START),
    )


def _next(every: timedelta) -> datetime:
    """When the next period begins: days are the organisation's."""
    if every >= timedelta(days=1):
        return end_of_day(today()) + timedelta(microseconds=1)
    moment, seconds = now(), every.total_seconds()
    return moment + timedelta(seconds=seconds - moment.timestamp() % seconds)


def job_states() -> Queue:
    """What waits, what is at work, and what is in trouble."""
    moment = now()
    due = case((Job.run_after <= moment, 1), else_=0)
    open_states = [state.value for state in (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)]
    counted = {
        (state, is_due): (number, oldest)
        for state, is_due, number, oldest in db.session.execute(
            select(Job.state, due, func.count(), func.min(Job.run_after))
            .where(Job.state.in_(open_states))
            .group_by(Job.state, due)
        )
    }
    waiting, oldest = counted.get((JobState.QUEUED.value, 1), (0, None))

    def number(state: JobState) -> int:
        return sum(found for (name, _due), (found, _oldest) in counted.items() if name == state.value)

    return Queue(
        waiting=waiting,
        oldest_at=oldest,
        later=counted.get((JobState.QUEUED.value, 0), (0, None))[0],
        running=number(JobState.RUNNING),
        failed=number(JobState.FAILED),
        at_work=_lines(Job.state == JobState.RUNNING.value),
        in_trouble=[
            *_lines(Job.state == JobState.FAILED.value),
            *_lines((Job.state == JobState.QUEUED.value) & (Job.attempts > 0)),
        ],
    )


def _lines(condition: Any) -> list[JobLine]:
    query = select(Job).where(condition).order_by(Job.run_after.desc(), Job.id.desc()).limit(MOST)
    return [
        JobLine(
            id=job.id,
            name=job.name,
            state=JobState(job.state),
            attempts=job.attempts,
            run_after=job.run_after,
            lease_until=job.lease_until,
            finished_at=job.finished_at,
            error=(job.error or "").strip(),
        )
        for job in db.session.execute(query).scalars()
    ]


def _last_backup() -> datetime | None:
    newest = select(AuditEvent.at).where(AuditEvent.action == BACKUP_MADE.name)
    return db.session.execute(newest.order_by(AuditEvent.at.desc()).limit(1)).scalar()


def _sizes(config: "Config") -> Sizes:
    is_sqlite = db.engine.dialect.name == "sqlite"
    folder = Path(str(db.engine.url.database)).parent if is_sqlite else config.instance
    if is_sqlite:
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        asked = "SELECT pg_database_size(current_database())"
    return Sizes(
        database=db.session.execute(text(asked)).scalar_one(),
        free=shutil.disk_usage(folder).free if folder.is_dir() else 0,
        folder=str(folder),
        tables=_tables_of_sqlite() if is_sqlite else _tables_of_postgresql(),
    )


def _tables_of_sqlite() -> list[Table]:
    # The highest number that was given: nobody counts, and removed rows count along. Each is asked for by itself, since
    # SQLite goes to the end of a table only where a question asks for nothing else.
    names = [
        table.name for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"]["with_rowid"]
    ]
    highest = [
        select(func.max(text("rowid"))).select_from(table_of(name)).scalar_subquery() for name in names
    ]
    found = db.session.execute(select(*highest)).one()
    tables = [Table(name, rows) for name, rows in zip(names, found, strict=True) if rows]
    return sorted(tables, key=lambda one: one.rows, reverse=True)[:MOST_TABLES]


def _tables_of_postgresql() -> list[Table]:
    asked = """SELECT relname, reltuples::bigint FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND reltuples > 0
        ORDER BY reltuples DESC LIMIT :most"""
    return [Table(name, rows) for name, rows in db.session.execute(text(asked), {"most": MOST_TABLES})]


def _versions() -> Versions:
    is_sqlite = db.engine.dialect.name == "sqlite"
    asked = "SELECT sqlite_version()" if is_sqlite else "SHOW server_version"
    engine = str(db.session.execute(text(asked)).scalar_one()).split(maxsplit=1)[0]
    return Versions(
        product=version(),
        python=platform.python_version(),
        engine=f"{'SQLite' if is_sqlite else 'PostgreSQL'} {engine}",
        schema=schema.current() or "",
        schema_wanted=schema.head(),
    )
