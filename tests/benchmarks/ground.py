"""Databases to measure on: migrated, filled in bulk with a synthetic company's roll-ups, durable as in production."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.core import schema
from app.core.clock import Day, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.signals.vocabulary import KIND_INDEX, KINDS, Facet, Kind
from config import Config
from tests.benchmarks.company import DAYS, Activity

SLICE = 100_000


@dataclass(frozen=True)
class Ground:
    """An application on a database that holds a company's people and roll-ups; day 364 of the activity is today."""

    app: Flask
    engine: str
    first_day: Day
    activity: Activity


@contextmanager
def ground(url: str, activity: Activity, folder: Path) -> Iterator[Ground]:
    """Make the database, fill it, and give the application inside an application context."""
    app = create_app(Config(database_url=url, secret_key="b" * 40, instance=folder, requests_per_minute=0))
    with app.app_context():
        schema.upgrade()
        engine = db.engine.dialect.name
        first_day = today() - (DAYS - 1)
        with unit_of_work():
            ensure_first_version()
        _fill(activity, first_day)
        yield Ground(app, engine, first_day, activity)
        db.session.remove()
        db.engine.dispose()


def insert_rows(table: str, columns: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows by the fastest way the engine has: COPY, or one prepared statement for many rows."""
    names = list(columns)
    with unit_of_work() as session:
        connection = session.connection().connection
        if db.engine.dialect.name == "postgresql":
            with connection.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(names))
            connection.cursor().executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows
            )


def _fill(activity: Activity, first_day: Day) -> None:
    now = datetime.now(UTC).replace(tzinfo=None if db.engine.dialect.name == "sqlite" else UTC)
    stamp: Any = now.isoformat(sep=" ") if db.engine.dialect.name == "sqlite" else now
    people = [(p + 1, f"B{p}", f"b{p}@bench.example", f"Person {p}", stamp) for p in range(activity.people)]
    insert_rows("people_persons", ("id", "external_id", "email", "name", "created_at"), people)
    if db.engine.dialect.name == "postgresql":
        with unit_of_work() as session:
            counter = "pg_get_serial_sequence('people_persons', 'id')"
            session.execute(text(f"SELECT setval({counter}, :last)"), {"last": len(people)})
    fill_roll_ups(activity, range(DAYS), first_day)
    _fill_first_acts(activity, first_day, stamp)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with unit_of_work() as session:
            session.execute(text("ANALYZE"))


def fill_roll_ups(activity: Activity, days: range, first_day: Day) -> None:
    """Store what happened on some days of the activity, its day 0 being the first day."""
    kinds = [kind.value for kind in KINDS]
    chosen = ((activity.daily_day >= days.start) & (activity.daily_day < days.stop)).nonzero()[0]
    for start in range(0, len(chosen), SLICE):
        cut = chosen[start : start + SLICE]
        person, day = activity.daily_person[cut] + 1, activity.daily_day[cut] + first_day
        counts = activity.daily_counts[cut].tolist()
        rows = [(p, d, 0, *c) for p, d, c in zip(person.tolist(), day.tolist(), counts, strict=True)]
        insert_rows("signals_daily", ("person_id", "day", "grade", *kinds), rows)
    reply = KIND_INDEX[Kind.REPLY]
    cut = ((activity.facet_day >= days.start) & (activity.facet_day < days.stop)).nonzero()[0]
    columns = (
        activity.facet_person + 1,
        activity.facet_day + first_day,
        activity.facet_key,
        activity.facet_count,
    )
    rows = [
        (p, Facet.COUNTERPART.value, reply, d, k, 0, n)
        for p, d, k, n in zip(*(column[cut].tolist() for column in columns), strict=True)
    ]
    insert_rows("signals_facets", ("person_id", "facet", "kind", "day", "key", "grade", "count"), rows)


def _fill_first_acts(activity: Activity, first_day: Day, stamp: Any) -> None:
    """One act as a fact for each person who has any: whoever ever did something has started."""
    insert_rows(
        "signals_verbs", ("id", "type", "object_type", "kind"), [(9_000_001, "View", "bench", "read")]
    )
    started, first = np.unique(activity.daily_person, return_index=True)
    rows = [
        ("bench", f"first:{p}", p + 1, 9_000_001, False, stamp, first_day + d, stamp, 3, "import")
        for p, d in zip(started.tolist(), activity.daily_day[first].tolist(), strict=True)
    ]
    columns = ("platform", "external_id", "person_id", "verb_id", "is_on_self")
    insert_rows(
        "signals_signals", (*columns, "occurred_at", "day", "recorded_at", "evidence", "source"), rows
    )
