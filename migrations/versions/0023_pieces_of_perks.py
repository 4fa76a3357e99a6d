"""Of each wish for a perk whether a piece was taken from the stock for it.

Revision 0023, after 0022. Only adds a column with a default, so that the release before it goes on working beside it: what
it writes goes back into the stock as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rewards_redemptions",
        sa.Column("is_from_stock", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("rewards_redemptions", "is_from_stock")
