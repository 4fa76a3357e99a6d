"""What an author says to the desk when they send a draft: above all, the answer to what it asked.

Revision 0014, after 0013. Only adds a column with a default, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.add_column("editorial_rounds", sa.Column("answer", sa.Text(), server_default="", nullable=False))
        return
    # Nothing that the running release needs is held until the next revision is through.
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE editorial_rounds ADD COLUMN IF NOT EXISTS answer TEXT NOT NULL DEFAULT ''")


def downgrade() -> None:
    with op.batch_alter_table("editorial_rounds") as table:
        table.drop_column("answer")
