"""On SQLite, too, no number of an act is ever given again: lines of the ledger outlive the acts that they name.

Revision 0022, after 0021. What is stored stays as it is, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "signals_signals"
PLAIN, COUNTING = "\tid INTEGER NOT NULL, ", "\tid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
KEY = "CONSTRAINT pk_signals_signals PRIMARY KEY (id), \n\t"
#: Everything that names acts and stays when they are erased.
HIGHEST = f"""SELECT max(coalesce((SELECT max(id) FROM {TABLE}), 0),
                         coalesce((SELECT max(signal_id) FROM rewards_entries), 0),
                         coalesce((SELECT max(signal_id) FROM rewards_awards), 0),
                         coalesce((SELECT max(seen_to) FROM rewards_looks), 0))"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite([(KEY, ""), (PLAIN, COUNTING)])
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) SELECT '{TABLE}', ({HIGHEST})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DELETE FROM sqlite_sequence WHERE name = '{TABLE}'")
        _rewrite([(COUNTING, PLAIN), ("\tCONSTRAINT fk_", f"\t{KEY}CONSTRAINT fk_")])


def _rewrite(changes: list[tuple[str, str]]) -> None:
    """Say otherwise how the table was made. It looks the same on disk, so millions of acts need not be copied.

    The way that SQLite's documentation of ALTER TABLE describes for this: https://sqlite.org/lang_altertable.html#otheralter
    """
    connection = op.get_bind()
    made = connection.execute(sa.text(f"SELECT sql FROM sqlite_master WHERE name = '{TABLE}'")).scalar_one()
    for before, after in changes:
        if before not in made:
            raise RuntimeError(f"{TABLE} was made otherwise than this release knows; nothing was changed")
        made = made.replace(before, after, 1)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text(f"UPDATE sqlite_master SET sql = :made WHERE name = '{TABLE}'"), {"made": made}
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
