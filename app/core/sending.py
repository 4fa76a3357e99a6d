"""Many rows to the database as they are: for files of tens of thousands of lines, where each value counts."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, text

from app.core.db import db
from app.core.driver import driver_of

#: The highest number that a table of SQLite has ever given, whatever became of its row.
_GIVEN = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name")

#: Which counter is meant is looked up once, and not for each number.
_NEXT = text("""SELECT array_agg(nextval((SELECT CAST(pg_get_serial_sequence(:name, :key) AS regclass))))
    FROM generate_series(1, :count)""")


@dataclass(frozen=True, slots=True)
class ForRows:
    """A statement for many rows, in the way in which each database is fastest.

    `each` is carried out for every row, with `?` for each of its values. `at_once` takes all rows as a table of the values
    by their names, of which `%s` is the content.
    """

    names: tuple[str, ...]
    each: str
    at_once: str


def send_rows(statement: ForRows, rows: Sequence[tuple[Any, ...]]) -> None:
    """Carry out a statement for each row, inside the transaction of the session.

    Nothing is done to the values: instants go through `as_stored`, and columns that are not named have the defaults
    of the database.
    """
    if not rows:
        return
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement.each, list(rows))
    else:
        named = [dict(zip(statement.names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(statement.at_once, (json.dumps(named, default=str),))


def insert_rows(
    table: Table,
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    meanwhile: Callable[[], object] = object,
) -> None:
    """Insert rows of these columns, inside the transaction of the session, by the fastest way each database has.

    Nothing is done to the values, as with `send_rows`. Where this process waits for the database, `meanwhile` is called
    just before.
    """
    connection = db.session.connection()
    columns = ", ".join(names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        if listed := list(rows):
            connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", listed)  # nosec B608 - our own names
        return
    _copy(connection, f"COPY {table.name} ({columns}) FROM STDIN", rows, meanwhile)


def _copy(
    connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]], meanwhile: Callable[[], object]
) -> None:
    with (
        driver_of(connection, statement) as driver,
        driver.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        # The server is at work on the first rows while the last ones are being made.
        for row in rows:
            copy.write_row(row)
        meanwhile()


def next_numbers(table: Table, count: int) -> list[int]:
    """Numbers for so many rows to come of a table that counts for itself; no other row gets one of them.

    Only within a unit of work, and on SQLite they are to be used before it asks again.
    """
    (key,) = table.primary_key
    if db.session.get_bind().dialect.name == "sqlite":
        first = int(db.session.execute(_GIVEN, {"name": table.name}).scalar_one()) + 1
        return list(range(first, first + count))
    named = {"name": table.name, "key": key.name, "count": count}
    return list(db.session.execute(_NEXT, named).scalar_one() or ())


def as_stored(instant: datetime) -> Any:
    """An aware instant as the driver takes it."""
    if db.session.get_bind().dialect.name == "sqlite":
        return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return instant
