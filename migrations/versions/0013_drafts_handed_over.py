"""Drafts that their authors offer to colleagues, to hand them over.

Revision 0013, after 0012. Only adds a table, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_table()


def _create_table() -> None:
    op.create_table(
        "editorial_hand_overs",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("from_id", BIG_ID, nullable=False),
        sa.Column("to_id", BIG_ID, nullable=False),
        sa.Column("offered_at", INSTANT, nullable=False),
        sa.Column("declined_at", INSTANT, nullable=True),
        _refers("piece_id", "editorial_pieces"),
        _refers("from_id", "people_persons"),
        _refers("to_id", "people_persons"),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_editorial_hand_overs")),
        if_not_exists=True,
    )
    for column in ("to_id", "from_id"):
        op.create_index(
            f"ix_editorial_hand_overs_{column}", "editorial_hand_overs", [column], if_not_exists=True
        )


def _refers(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_editorial_hand_overs_{column}_{other}")
    )


def downgrade() -> None:
    op.drop_table("editorial_hand_overs")
