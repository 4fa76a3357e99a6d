"""How Alembic meets the database: a connection is handed in, never made here."""

from alembic import context
from sqlalchemy.engine import Connection

from app.core.db import Base


def run(connection: Connection) -> None:
    """Run the migrations asked for, each in its own transaction, on SQLite by copying tables where needed."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
