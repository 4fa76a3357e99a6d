"""INSERT ... ON CONFLICT for whichever database is in use; idempotency is a unique key, never "look, then insert"."""

from functools import lru_cache
from typing import Any

from app.core.db import db


def insert(target: Any) -> Any:
    """The dialect's own INSERT for a model or table, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _insert(target, db.session.get_bind().dialect.name)


def insert_once(table: Any, *key: str) -> Any:
    """An INSERT of rows whose key is not there yet; gives back the primary and this key of each. Asking costs nothing."""
    return _insert_once(table, key, db.session.get_bind().dialect.name)


@lru_cache(maxsize=64)
def _insert_once(table: Any, key: tuple[str, ...], dialect: str) -> Any:
    once = _insert(table, dialect).on_conflict_do_nothing(index_elements=key)
    columns = {column.name: column for column in (*table.primary_key, *(table.c[name] for name in key))}
    return once.returning(*columns.values())


def _insert(target: Any, dialect: str) -> Any:
    if dialect == "postgresql":
        # Imported where it is used: whoever runs on SQLite does not wait for it.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(target)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(target)
