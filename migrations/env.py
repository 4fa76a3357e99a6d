"""How Alembic meets the database: a connection is handed in, never made here."""

import warnings

from alembic import context
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SAWarning

from app.core.db import Base

#: SQLite copies a table to change it, and Alembic then looks at its indexes. It cannot describe this one, and leaves it
#: to the migrations, which make it.
UNDESCRIBED = "Skipped unsupported reflection of expression-based index ix_people_persons_email_lower"


def run(connection: Connection) -> None:
    """Run the migrations asked for, each in its own transaction, on SQLite by copying tables where needed."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with warnings.catch_warnings(), context.begin_transaction():
        warnings.filterwarnings("ignore", UNDESCRIBED, SAWarning)
        context.run_migrations()


run(context.config.attributes["connection"])
