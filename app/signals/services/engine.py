"""The two databases below the session, spoken to directly where thousands of rows pass through.

Everything here happens inside the session's transaction.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session


def is_sqlite(session: Session) -> bool:
    """Whether the session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def copy_into(cursor: Any, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Fill a temporary table of PostgreSQL, which is emptied with the transaction, with rows of numbers."""
    make_temporary(cursor, table, columns)
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        copy.write("".join(["\t".join(map(str, row)) + "\n" for row in rows]))


def make_temporary(cursor: Any, table: str, columns: str) -> None:
    """Have an empty temporary table on this connection of PostgreSQL."""
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({columns}) ON COMMIT DELETE ROWS")
    # As a rule it is empty. To truncate it would give it a new file, thrice for each slice of an import.
    cursor.execute(f"DELETE FROM {table}")  # nosec B608 - our own names
