"""Many rows to the database as they are: for files of tens of thousands of lines, where each value counts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.core.db import db


def send_rows(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Carry out a statement for each row, with `?` for each of its values, inside the transaction of the session.

    Nothing is done to the values: instants go through `as_stored`, and columns that are not named have the defaults
    of the database.
    """
    if rows:
        connection = db.session.connection()
        marks = statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s")
        connection.exec_driver_sql(marks, list(rows))


def as_stored(instant: datetime) -> Any:
    """An aware instant as the driver takes it."""
    if db.session.get_bind().dialect.name == "sqlite":
        return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return instant
