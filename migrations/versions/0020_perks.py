"""Perks: what can be had for points, and who asked for it.

Revision 0020, after 0019. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_perks()
        _create_redemptions()


def _create_perks() -> None:
    op.create_table(
        "rewards_perks",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("most_each", sa.Integer(), nullable=True),
        sa.Column("each_period", sa.String(length=8), server_default="ever", nullable=False),
        sa.Column("keeper_id", BIG_ID, nullable=True),
        sa.Column("cost", BIG_ID, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("taxable", sa.Text(), server_default="", nullable=False),
        sa.Column("budget", BIG_ID, nullable=True),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_rewards_perks_stock_is_there")),
        sa.CheckConstraint("price > 0", name=op.f("ck_rewards_perks_price_is_positive")),
        _refers("perks", "keeper_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_perks")),
        if_not_exists=True,
    )


def _create_redemptions() -> None:
    op.create_table(
        "rewards_redemptions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("perk_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("cost", BIG_ID, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reserved_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", BIG_ID, nullable=True),
        sa.Column("fulfilled_on", sa.Integer(), nullable=True),
        sa.Column("released_as", sa.String(length=10), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        _refers("redemptions", "perk_id", "rewards_perks"),
        _refers("redemptions", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_redemptions")),
        sa.UniqueConstraint("person_id", "entry", name=op.f("uq_rewards_redemptions_person_id_entry")),
        if_not_exists=True,
    )
    for columns in (["perk_id", "month"], ["state", "expires_at"]):
        name = f"ix_rewards_redemptions_{'_'.join(columns)}"
        op.create_index(name, "rewards_redemptions", columns, if_not_exists=True)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_rewards_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    op.drop_table("rewards_redemptions")
    op.drop_table("rewards_perks")
