"""Lessons gone through again; lessons that do not count as known any more; answers in own words.

Revision 0033, after 0032. Only adds, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AGAIN = "training_refreshes"
UNDONE = "training_undone_waivers"
WORDS = "training_own_words"


def upgrade() -> None:
    with each_by_itself():
        _create_refreshes()
        _create_undone_waivers()
        _create_own_words()


def _create_refreshes() -> None:
    op.create_table(
        AGAIN,
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name=op.f(f"fk_{AGAIN}_person_id_people_persons")
        ),
        sa.ForeignKeyConstraint(
            ["key"], ["training_modules.key"], name=op.f(f"fk_{AGAIN}_key_training_modules")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_versions.id"], name=op.f(f"fk_{AGAIN}_version_id_training_versions")
        ),
        sa.PrimaryKeyConstraint("person_id", "key", "day", name=op.f(f"pk_{AGAIN}")),
        if_not_exists=True,
    )


def _create_undone_waivers() -> None:
    op.create_table(
        UNDONE,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waived_why", sa.Text(), nullable=False),
        sa.Column("waived_by", BIG_ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_why", sa.Text(), nullable=False),
        sa.Column("undone_by", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name=op.f(f"fk_{UNDONE}_person_id_people_persons")
        ),
        sa.ForeignKeyConstraint(
            ["key"], ["training_modules.key"], name=op.f(f"fk_{UNDONE}_key_training_modules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{UNDONE}")),
        sa.UniqueConstraint("person_id", "key", "number", name=op.f(f"uq_{UNDONE}_person_id_key_number")),
        if_not_exists=True,
    )


def _create_own_words() -> None:
    op.create_table(
        WORDS,
        sa.Column("attempt_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("graded_by", BIG_ID, nullable=True),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempts.id"], name=op.f(f"fk_{WORDS}_attempt_id_training_attempts")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f(f"pk_{WORDS}")),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table(WORDS)
    op.drop_table(UNDONE)
    op.drop_table(AGAIN)
