"""Peers: circles, whom an author asked to read a draft, and what they said.

Revision 0007, after 0006. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = ("comments", "readings", "members", "circles")


def upgrade() -> None:
    with each_by_itself():
        _create_tables()


def _create_tables() -> None:
    op.create_table(
        "editorial_circles",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_circles")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_members",
        sa.Column("circle_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        _refers("members", "circle_id", "editorial_circles"),
        _refers("members", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("circle_id", "person_id", name=op.f("pk_editorial_members")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_readings",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        _refers("readings", "piece_id", "editorial_pieces"),
        _refers("readings", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("piece_id", "person_id", name=op.f("pk_editorial_readings")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_comments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("quote", sa.Text(), server_default="", nullable=False),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        _refers("comments", "piece_id", "editorial_pieces"),
        _refers("comments", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_comments")),
        if_not_exists=True,
    )
    for table, column in (("members", "person_id"), ("readings", "person_id"), ("comments", "piece_id")):
        op.create_index(f"ix_editorial_{table}_{column}", f"editorial_{table}", [column], if_not_exists=True)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_editorial_{table}_{column}_{other}")
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(f"editorial_{table}")
