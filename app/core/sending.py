"""Many rows to the database as they are: for files of tens of thousands of lines, where each value counts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.db import db


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


def as_stored(instant: datetime) -> Any:
    """An aware instant as the driver takes it."""
    if db.session.get_bind().dialect.name == "sqlite":
        return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return instant
