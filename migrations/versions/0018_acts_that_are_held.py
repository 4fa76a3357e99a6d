"""Acts that somebody looks at before they count.

Revision 0018, after 0017. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_holds()
        _create_looks()


def _create_holds() -> None:
    op.create_table(
        "rewards_holds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("signal_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("rule", sa.String(48), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=True),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("decision", sa.String(8), nullable=True),
        sa.Column("decided_by_id", BIG_ID, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_rewards_holds_decision_has_a_moment")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name=op.f("fk_rewards_holds_person_id_people_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_holds")),
        sa.UniqueConstraint("signal_id", name=op.f("uq_rewards_holds_signal_id")),
        if_not_exists=True,
    )
    op.create_index("ix_rewards_holds_person_id", "rewards_holds", ["person_id"], if_not_exists=True)
    is_open = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_rewards_holds_open", "rewards_holds", ["id"],
        postgresql_where=is_open, sqlite_where=is_open, if_not_exists=True,
    )  # fmt: skip


def _create_looks() -> None:
    op.create_table(
        "rewards_looks",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("seen_to", BIG_ID, nullable=False),
        sa.Column("before_to", BIG_ID, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_looks")),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("rewards_looks")
    op.drop_table("rewards_holds")
