"""INSERT ... ON CONFLICT for whichever database is in use; idempotency is a unique key, never "look, then insert"."""

from typing import Any

from app.core.db import db


def insert(target: Any) -> Any:
    """The dialect's own INSERT for a model or table, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if db.session.get_bind().dialect.name == "postgresql":
        # Imported where it is used: whoever runs on SQLite does not wait for it.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(target)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(target)
