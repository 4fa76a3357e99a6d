"""Questions that somebody asks a coach in private, and what was said about them.

Revision 0026, after 0025. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_questions()
        _create_turns()


def _create_questions() -> None:
    op.create_table(
        "coaching_questions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("asker_id", BIG_ID, nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("about", sa.String(80), server_default="", nullable=False),
        sa.Column("is_named", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("waits_since", INSTANT, nullable=True),
        sa.Column("coach_id", BIG_ID, nullable=True),
        sa.Column("held_until", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        _refers("questions", "asker_id", "people_persons"),
        _refers("questions", "coach_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_questions")),
        sa.UniqueConstraint("asker_id", "entry", name=op.f("uq_coaching_questions_asker_id_entry")),
        sqlite_autoincrement=True,
        if_not_exists=True,
    )
    for column in ("coach_id", "waits_since", "last_at"):
        op.create_index(f"ix_coaching_questions_{column}", "coaching_questions", [column], if_not_exists=True)


def _create_turns() -> None:
    op.create_table(
        "coaching_turns",
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_answer", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("coach_id", BIG_ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        _refers("turns", "question_id", "coaching_questions"),
        _refers("turns", "coach_id", "people_persons"),
        sa.PrimaryKeyConstraint("question_id", "number", name=op.f("pk_coaching_turns")),
        if_not_exists=True,
    )
    op.create_index("ix_coaching_turns_coach_id", "coaching_turns", ["coach_id"], if_not_exists=True)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_coaching_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    op.drop_table("coaching_turns")
    op.drop_table("coaching_questions")
