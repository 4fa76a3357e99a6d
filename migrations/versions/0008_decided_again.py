"""For how long an import was taken back as a whole, so that what was decided meanwhile comes out the same again.

Revision 0008, after 0007. Only adds a table, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_table()


def _create_table() -> None:
    op.create_table(
        "signals_suspensions",
        sa.Column("batch_id", BIG_ID, nullable=False),
        sa.Column("reversed_at", INSTANT, nullable=False),
        sa.Column("reinstated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["signals_batches.id"], name=op.f("fk_signals_suspensions_batch_id_signals_batches")),
        sa.PrimaryKeyConstraint("batch_id", "reversed_at", name=op.f("pk_signals_suspensions")),
        if_not_exists=True,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("signals_suspensions", if_exists=True)
