"""Help before anybody sees a draft: what a check found, and the words that somebody has taught it.

Revision 0006, after 0005. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = ("known_words", "checks")


def upgrade() -> None:
    with each_by_itself():
        _create_tables()


def _create_tables() -> None:
    op.create_table(
        "editorial_checks",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("readability", sa.JSON(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["editorial_pieces.id"], name=op.f("fk_editorial_checks_piece_id_editorial_pieces")
        ),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_editorial_checks")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_known_words",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people_persons.id"],
            name=op.f("fk_editorial_known_words_person_id_people_persons"),
        ),
        sa.PrimaryKeyConstraint("person_id", "word", name=op.f("pk_editorial_known_words")),
        if_not_exists=True,
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(f"editorial_{table}")
