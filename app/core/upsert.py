"""INSERT ... ON CONFLICT for whichever database is in use; idempotency is a unique key, never "look, then insert"."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import db


def insert(target: Any) -> Any:
    """The dialect's own INSERT for a model or table, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    dialect = db.session.get_bind().dialect.name
    return postgresql.insert(target) if dialect == "postgresql" else sqlite.insert(target)
