"""Wanted topics: what colleagues ask for, who knows something about it, who takes it up, and a counter for that.

Revision 0010, after 0009. Only adds, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = ("passings", "takings", "interests", "topic_words", "topics")


def upgrade() -> None:
    with each_by_itself():
        _create_tables()
        _create_indexes()
        if "topic" not in _counters():
            op.add_column(
                "signals_daily", sa.Column("topic", sa.Integer(), server_default="0", nullable=False)
            )


def _create_tables() -> None:
    op.create_table(
        "editorial_topics",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("asker_id", BIG_ID, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("wanted_until", sa.Integer(), nullable=False),
        sa.Column("is_one_enough", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        _refers("topics", "asker_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_topics")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_topic_words",
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        _refers("topic_words", "topic_id", "editorial_topics"),
        sa.PrimaryKeyConstraint("topic_id", "key", name=op.f("pk_editorial_topic_words")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_interests",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        _refers("interests", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_editorial_interests")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_takings",
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("seat", BIG_ID, nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        _refers("takings", "topic_id", "editorial_topics"),
        _refers("takings", "person_id", "people_persons"),
        _refers("takings", "piece_id", "editorial_pieces"),
        sa.PrimaryKeyConstraint("topic_id", "person_id", name=op.f("pk_editorial_takings")),
        sa.UniqueConstraint("topic_id", "seat", name=op.f("uq_editorial_takings_topic_id_seat")),
        sa.UniqueConstraint("piece_id", name=op.f("uq_editorial_takings_piece_id")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_passings",
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        _refers("passings", "topic_id", "editorial_topics"),
        _refers("passings", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("topic_id", "person_id", name=op.f("pk_editorial_passings")),
        if_not_exists=True,
    )


def _create_indexes() -> None:
    for table, column in (
        ("topics", "wanted_until"),
        ("topics", "asker_id"),
        ("topic_words", "key"),
        ("interests", "key"),
    ):
        op.create_index(f"ix_editorial_{table}_{column}", f"editorial_{table}", [column], if_not_exists=True)


def _counters() -> set[str]:
    return {column["name"] for column in sa.inspect(op.get_bind()).get_columns("signals_daily")}


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_editorial_{table}_{column}_{other}")
    )


def downgrade() -> None:
    op.drop_column("signals_daily", "topic")
    for table in TABLES:
        op.drop_table(f"editorial_{table}")
