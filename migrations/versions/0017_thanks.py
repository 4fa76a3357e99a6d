"""Public thanks, and what was reported of them.

Revision 0017, after 0014. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_thanks()
        _create_reports()


def _create_thanks() -> None:
    op.create_table(
        "rewards_thanks",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("giver_id", BIG_ID, nullable=False),
        sa.Column("thanked_id", BIG_ID, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.Column("hidden_at", INSTANT, nullable=True),
        sa.Column("hidden_by", BIG_ID, nullable=True),
        sa.Column("hidden_why", sa.Text(), server_default="", nullable=False),
        _refers("rewards_thanks", "giver_id", "people_persons"),
        _refers("rewards_thanks", "thanked_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_thanks")),
        sa.UniqueConstraint("giver_id", "entry", name=op.f("uq_rewards_thanks_giver_id_entry")),
        if_not_exists=True,
    )
    for column in ("thanked_id", "day"):
        op.create_index(f"ix_rewards_thanks_{column}", "rewards_thanks", [column], if_not_exists=True)


def _create_reports() -> None:
    op.create_table(
        "rewards_thanks_reports",
        sa.Column("thanks_id", BIG_ID, nullable=False),
        sa.Column("reporter_id", BIG_ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", BIG_ID, nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        _refers("rewards_thanks_reports", "thanks_id", "rewards_thanks"),
        _refers("rewards_thanks_reports", "reporter_id", "people_persons"),
        sa.PrimaryKeyConstraint("thanks_id", "reporter_id", name=op.f("pk_rewards_thanks_reports")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_rewards_thanks_reports_reporter_id", "rewards_thanks_reports", ["reporter_id"], if_not_exists=True
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    op.drop_table("rewards_thanks_reports")
    op.drop_table("rewards_thanks")
