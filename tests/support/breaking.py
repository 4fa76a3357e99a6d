"""Work that breaks off between two statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.core.db import db


class BrokenOff(RuntimeError):
    """Something went wrong right there."""


@contextmanager
def broken_off_behind(table: str) -> Iterator[None]:
    """Inside, whoever has written new rows into a table comes no further."""

    def break_off(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if f"INSERT INTO {table} " in statement:
            raise BrokenOff

    event.listen(db.engine, "after_cursor_execute", break_off)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", break_off)
