"""Public thanks, what was reported of them, and recognition for every fifth original piece.

Revision 0017, after 0016. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_thanks()
        _create_reports()
        _create_pieces()
        _create_recognitions()
        _create_gifts()


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


def _create_pieces() -> None:
    op.create_table(
        "rewards_pieces",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=True),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("qualified_at", INSTANT, nullable=False),
        sa.Column("disqualified_at", INSTANT, nullable=True),
        _refers("rewards_pieces", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_pieces")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_rewards_pieces_person_id_key")),
        sa.UniqueConstraint("person_id", "piece_id", name=op.f("uq_rewards_pieces_person_id_piece_id")),
        if_not_exists=True,
    )
    op.create_index("ix_rewards_pieces_piece_id", "rewards_pieces", ["piece_id"], if_not_exists=True)


def _create_recognitions() -> None:
    op.create_table(
        "rewards_recognitions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("occasion", sa.String(32), nullable=False),
        sa.Column("earned_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("is_listed", sa.Boolean(), server_default=sa.false(), nullable=False),
        _refers("rewards_recognitions", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_recognitions")),
        sa.UniqueConstraint("person_id", "occasion", name=op.f("uq_rewards_recognitions_person_id_occasion")),
        if_not_exists=True,
    )


def _create_gifts() -> None:
    op.create_table(
        "rewards_gifts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("recognition_id", BIG_ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("recorded_by", BIG_ID, nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", BIG_ID, nullable=True),
        sa.Column("undone_why", sa.Text(), server_default="", nullable=False),
        _refers("rewards_gifts", "recognition_id", "rewards_recognitions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_gifts")),
        if_not_exists=True,
    )
    stands = sa.text("undone_at IS NULL")
    op.create_index(
        "ix_rewards_gifts_standing", "rewards_gifts", ["recognition_id"], unique=True,
        postgresql_where=stands, sqlite_where=stands, if_not_exists=True,
    )  # fmt: skip
    op.create_index(
        "ix_rewards_gifts_recognition_id", "rewards_gifts", ["recognition_id"], if_not_exists=True
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    op.drop_table("rewards_gifts")
    op.drop_table("rewards_recognitions")
    op.drop_table("rewards_pieces")
    op.drop_table("rewards_thanks_reports")
    op.drop_table("rewards_thanks")
