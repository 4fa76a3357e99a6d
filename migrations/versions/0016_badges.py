"""Badges: what each said when it was first earned so, who has which, and what was given out and signed.

Revision 0016, after 0015. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_badges()
        _create_awards()
        _create_credentials()
        _create_keys_and_lists()


def _create_badges() -> None:
    op.create_table(
        "rewards_badges",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(16), nullable=False),
        sa.Column("sign", sa.String(16), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_badges")),
        sa.UniqueConstraint("key", "content_hash", name=op.f("uq_rewards_badges_key_content_hash")),
        if_not_exists=True,
    )


def _create_awards() -> None:
    op.create_table(
        "rewards_awards",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("badge_key", sa.String(48), nullable=False),
        sa.Column("badge_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("occasion", sa.String(32), server_default="once", nullable=False),
        sa.Column("earned_at", INSTANT, nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("signal_id", BIG_ID, nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("revoked_by", BIG_ID, nullable=True),
        sa.Column("revoked_why", sa.String(16), server_default="", nullable=False),
        sa.Column("revoked_note", sa.Text(), server_default="", nullable=False),
        _refers("rewards_awards", "badge_id", "rewards_badges"),
        _refers("rewards_awards", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_awards")),
        sa.UniqueConstraint(
            "badge_key", "person_id", "occasion", name=op.f("uq_rewards_awards_badge_key_person_id_occasion")
        ),
        if_not_exists=True,
    )
    for column in ("person_id", "badge_id"):
        op.create_index(f"ix_rewards_awards_{column}", "rewards_awards", [column], if_not_exists=True)


def _create_credentials() -> None:
    op.create_table(
        "rewards_credentials",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(36), nullable=False),
        sa.Column("award_id", BIG_ID, nullable=True),
        sa.Column("status_place", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("revoked_why", sa.String(16), server_default="", nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        _refers("rewards_credentials", "award_id", "rewards_awards"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_credentials")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_rewards_credentials_{column}"))
            for column in ("public_id", "award_id", "status_place")
        ),
        if_not_exists=True,
    )


def _create_keys_and_lists() -> None:
    op.create_table(
        "rewards_issuer_keys",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_issuer_keys")),
        sa.UniqueConstraint("public_key", name=op.f("uq_rewards_issuer_keys_public_key")),
        if_not_exists=True,
    )
    op.create_table(
        "rewards_status_lists",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rewards_status_lists")),
        if_not_exists=True,
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    for table in ("status_lists", "issuer_keys", "credentials"):
        op.drop_table(f"rewards_{table}")
    op.drop_table("rewards_awards")
    op.drop_table("rewards_badges")
