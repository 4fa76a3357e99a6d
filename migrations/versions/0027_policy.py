"""The social media policy: versions, drafts, and who has read which.

Revision 0027, after 0026. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
READ = "training_policy_acknowledgements"


def upgrade() -> None:
    with each_by_itself():
        _create_policies()
        _create_texts()
        _create_drafts()
        _create_acknowledgements()


def _create_policies() -> None:
    op.create_table(
        "training_policies",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_by", BIG_ID, nullable=True),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("shared_at", INSTANT, nullable=False),
        sa.Column("share", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_training_policies")),
        if_not_exists=True,
    )


def _create_texts() -> None:
    op.create_table(
        "training_policy_texts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _refers("training_policy_texts", "number", "training_policies", "number"),
        sa.PrimaryKeyConstraint("number", "language", name=op.f("pk_training_policy_texts")),
        if_not_exists=True,
    )


def _create_drafts() -> None:
    op.create_table(
        "training_policy_drafts",
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_by", BIG_ID, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_training_policy_drafts")),
        if_not_exists=True,
    )


def _create_acknowledgements() -> None:
    op.create_table(
        READ,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("acknowledged_at", INSTANT, nullable=False),
        _refers(READ, "number", "training_policies", "number"),
        _refers(READ, "person_id", "people_persons", "id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{READ}")),
        sa.UniqueConstraint("number", "person_id", "turn", name=op.f(f"uq_{READ}_number_person_id_turn")),
        if_not_exists=True,
    )
    op.create_index(f"ix_{READ}_person_id", READ, ["person_id"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index(f"ix_{READ}_person_id", READ)
    for table in (READ, "training_policy_drafts", "training_policy_texts", "training_policies"):
        op.drop_table(table)


def _refers(table: str, column: str, other: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}"))
