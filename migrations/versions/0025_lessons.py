"""Lessons: their versions, what has opened to whom, how far people are, what they have done and answered.

Revision 0025, after 0024. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=64)


def upgrade() -> None:
    with each_by_itself():
        _create_lessons()
        _create_progress()
        _create_attempts()


def _create_lessons() -> None:
    op.create_table(
        "training_modules",
        sa.Column("key", KEY, nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("archived_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_training_modules")),
        if_not_exists=True,
    )
    op.create_table(
        "training_versions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", BIG_ID, nullable=True),
        _refers("versions", "key", "training_modules", "key"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_versions")),
        sa.UniqueConstraint(
            "key", "language", "number", name=op.f("uq_training_versions_key_language_number")
        ),
        if_not_exists=True,
    )


def _create_progress() -> None:
    _create_of_person("unlocks", sa.Column("unlocked_at", INSTANT, nullable=False))
    _create_of_person(
        "places",
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("furthest", sa.Integer(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
    )
    _create_of_person(
        "completions",
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("completed_at", INSTANT, nullable=False),
        _refers("completions", "version_id", "training_versions"),
    )


def _create_attempts() -> None:
    op.create_table(
        "training_attempts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("deadline", INSTANT, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=True),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        _refers("attempts", "person_id", "people_persons"),
        _refers("attempts", "key", "training_modules", "key"),
        _refers("attempts", "version_id", "training_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attempts")),
        sa.UniqueConstraint("person_id", "key", "n", name=op.f("uq_training_attempts_person_id_key_n")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_training_attempts_key_state", "training_attempts", ["key", "state"], if_not_exists=True
    )


def _create_of_person(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table with one row for each person and lesson."""
    op.create_table(
        f"training_{name}",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("key", KEY, nullable=False),
        *columns,
        _refers(name, "person_id", "people_persons"),
        _refers(name, "key", "training_modules", "key"),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f(f"pk_training_{name}")),
        if_not_exists=True,
    )


def _refers(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_training_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=name)


def downgrade() -> None:
    for name in ("attempts", "completions", "places", "unlocks", "versions", "modules"):
        op.drop_table(f"training_{name}")
