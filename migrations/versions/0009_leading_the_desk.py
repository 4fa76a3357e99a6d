"""Leading the desk: what it advises about style, the words of the company, and when answers were given.

Revision 0009, after 0008. Only adds tables and an index, so that the release before it goes on working beside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ENDED = "ix_editorial_rounds_ended_at"


def upgrade() -> None:
    with _each_by_itself() as is_at_work:
        _create_tables()
        # One that was given up halfway does not count, so it is made anew.
        op.drop_index(ENDED, "editorial_rounds", if_exists=True, postgresql_concurrently=is_at_work)
        op.create_index(ENDED, "editorial_rounds", ["ended_at"], postgresql_concurrently=is_at_work)


def _create_tables() -> None:
    op.create_table(
        "editorial_advice",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_editorial_advice")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_house_words",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("preferred", sa.String(length=100), server_default="", nullable=False),
        sa.Column("advice", sa.String(length=300), server_default="", nullable=False),
        sa.Column("added_by", BIG_ID, nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_house_words")),
        sa.UniqueConstraint("key", "language", name=op.f("uq_editorial_house_words_key_language")),
        if_not_exists=True,
    )


@contextmanager
def _each_by_itself() -> Iterator[bool]:
    """On PostgreSQL nothing that the running release needs is held from one table to the next."""
    if op.get_bind().dialect.name != "postgresql":
        yield False
        return
    with op.get_context().autocommit_block():
        yield True


def downgrade() -> None:
    op.drop_index(ENDED, table_name="editorial_rounds")
    op.drop_table("editorial_house_words")
    op.drop_table("editorial_advice")
