"""Ready posts: what an author says of a piece on each platform, and where they posted it.

Revision 0011, after 0010. Only adds a table, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
IS_TO_REMIND = {
    "postgresql_where": sa.text("remind_at IS NOT NULL"),
    "sqlite_where": sa.text("remind_at IS NOT NULL"),
}


def upgrade() -> None:
    with each_by_itself():
        _create_table()


def _create_table() -> None:
    op.create_table(
        "editorial_ready_posts",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("posted_at", INSTANT, nullable=True),
        _refers("ready_posts", "piece_id", "editorial_pieces"),
        _refers("ready_posts", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("piece_id", "person_id", "platform", name=op.f("pk_editorial_ready_posts")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_editorial_ready_posts_person_id", "editorial_ready_posts", ["person_id"], if_not_exists=True
    )
    op.create_index(
        "ix_editorial_ready_posts_remind_at",
        "editorial_ready_posts",
        ["remind_at"],
        if_not_exists=True,
        **IS_TO_REMIND,
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_editorial_{table}_{column}_{other}")
    )


def downgrade() -> None:
    op.drop_table("editorial_ready_posts")
