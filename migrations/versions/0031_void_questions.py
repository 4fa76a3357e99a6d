"""Questions of lessons that do not count any more; lessons that count as known.

Revision 0031, after 0030. Only adds, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VOIDS = "training_voids"
DONE = "training_completions"


def upgrade() -> None:
    with each_by_itself():
        _create_voids()
        _add_waivers()


def _create_voids() -> None:
    op.create_table(
        VOIDS,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("print", sa.String(length=32), nullable=False),
        sa.Column("said_of", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("voided_by", BIG_ID, nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"], ["training_modules.key"], name=op.f(f"fk_{VOIDS}_key_training_modules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{VOIDS}")),
        sa.UniqueConstraint("key", "print", name=op.f(f"uq_{VOIDS}_key_print")),
        if_not_exists=True,
        sqlite_autoincrement=True,
    )


def _add_waivers() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {DONE} ADD COLUMN IF NOT EXISTS waived_why TEXT NOT NULL DEFAULT ''")
        op.execute(f"ALTER TABLE {DONE} ADD COLUMN IF NOT EXISTS waived_by BIGINT")
        return
    op.add_column(DONE, sa.Column("waived_why", sa.Text(), server_default="", nullable=False))
    op.add_column(DONE, sa.Column("waived_by", BIG_ID, nullable=True))


def downgrade() -> None:
    op.drop_column(DONE, "waived_by")
    op.drop_column(DONE, "waived_why")
    op.drop_table(VOIDS)
