"""Answers to what people logged themselves: turn by turn, and an index that finds such acts.

Revision 0003, after 0002, whose table nothing has written yet. The release before it goes on reading beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE, KEY = "signals_self_report_answers", "pk_signals_self_report_answers"
INDEX = "ix_signals_signals_self_reports"
IS_SELF_REPORT = sa.text("source = 'self-report'")


def upgrade() -> None:
    _build_index()
    _key_by("signal_id", "version", add=sa.Column("link", sa.Text(), server_default="", nullable=False))


def _build_index() -> None:
    """On PostgreSQL beside those who write, and anew if it was broken off: it then stands there without being used."""
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(INDEX, "signals_signals", ["id"], sqlite_where=IS_SELF_REPORT)
        return
    with op.get_context().autocommit_block():
        op.drop_index(INDEX, "signals_signals", if_exists=True, postgresql_concurrently=True)
        # It waits for everybody who began before it and keeps nobody, so it may take its time.
        usual = op.get_bind().execute(sa.text("SHOW lock_timeout")).scalar_one()
        op.execute("SET lock_timeout = '10min'")
        op.create_index(
            INDEX, "signals_signals", ["id"], postgresql_where=IS_SELF_REPORT, postgresql_concurrently=True
        )
        op.execute(f"SET lock_timeout = '{usual}'")


def downgrade() -> None:
    op.drop_index(INDEX, "signals_signals")
    # What was said last stays.
    op.execute(
        "DELETE FROM signals_self_report_answers WHERE EXISTS (SELECT 1 FROM signals_self_report_answers l "
        "WHERE l.signal_id = signals_self_report_answers.signal_id "
        "AND l.version > signals_self_report_answers.version)"
    )
    _key_by("signal_id", drop="link")


def _key_by(*columns: str, add: sa.Column[str] | None = None, drop: str = "") -> None:
    # SQLite can only make the table anew; what it holds is copied.
    with op.batch_alter_table(TABLE) as table:
        if add is not None:
            table.add_column(add)
        if drop:
            table.drop_column(drop)
        table.drop_constraint(KEY, type_="primary")
        table.create_primary_key(KEY, list(columns))
