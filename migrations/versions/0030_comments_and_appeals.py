"""What Legal says about the draft of the social media policy; badges that somebody asks for.

Revision 0030, after 0029. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
COMMENTS = "training_policy_comments"
APPROVALS = "training_policy_approvals"
APPEALS = "rewards_appeals"


def upgrade() -> None:
    with each_by_itself():
        _create_comments()
        _create_approvals()
        _create_appeals()


def _create_comments() -> None:
    op.create_table(
        COMMENTS,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("settled_by", BIG_ID, nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        _person(COMMENTS),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{COMMENTS}")),
        sa.UniqueConstraint("number", "entry", name=op.f(f"uq_{COMMENTS}_number_entry")),
        if_not_exists=True,
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{COMMENTS}_person_id", COMMENTS, ["person_id"], if_not_exists=True)


def _create_approvals() -> None:
    op.create_table(
        APPROVALS,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("said_at", INSTANT, nullable=False),
        _person(APPROVALS),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{APPROVALS}")),
        sa.UniqueConstraint(
            "number", "seen", "person_id", name=op.f(f"uq_{APPROVALS}_number_seen_person_id")
        ),
        if_not_exists=True,
    )
    op.create_index(f"ix_{APPROVALS}_person_id", APPROVALS, ["person_id"], if_not_exists=True)


def _create_appeals() -> None:
    op.create_table(
        APPEALS,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("badge_key", sa.String(length=48), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", BIG_ID, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        _person(APPEALS),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f(f"ck_{APPEALS}_decision_has_a_moment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{APPEALS}")),
        sa.UniqueConstraint(
            "person_id", "badge_key", "turn", name=op.f(f"uq_{APPEALS}_person_id_badge_key_turn")
        ),
        if_not_exists=True,
    )
    op.create_index(f"ix_{APPEALS}_decided_at", APPEALS, ["decided_at"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index(f"ix_{APPEALS}_decided_at", APPEALS)
    op.drop_table(APPEALS)
    for table in (APPROVALS, COMMENTS):
        op.drop_index(f"ix_{table}_person_id", table)
        op.drop_table(table)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people_persons.id"], name=op.f(f"fk_{table}_person_id_people_persons")
    )
