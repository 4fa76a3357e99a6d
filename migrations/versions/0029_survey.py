"""The knowledge survey: what is asked, who has taken part, what was answered, and what is shown of it.

Revision 0029, after 0028. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
SURVEYS, PARTICIPATIONS = "training_surveys", "training_survey_participations"
RESPONSES, RELEASES = "training_survey_responses", "training_survey_releases"


def upgrade() -> None:
    with each_by_itself():
        _create_surveys()
        _create_participations()
        _create_responses()
        _create_releases()
        _close_releases()


def _create_surveys() -> None:
    op.create_table(
        SURVEYS,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("k", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kept_as", sa.JSON(), nullable=False),
        sa.Column("repeats_id", BIG_ID, nullable=True),
        sa.Column("created_by", BIG_ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("closes_on", sa.Integer(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("destroyed_at", INSTANT, nullable=True),
        _refers(SURVEYS, "repeats_id", SURVEYS),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SURVEYS}")),
        if_not_exists=True,
    )


def _create_participations() -> None:
    op.create_table(
        PARTICIPATIONS,
        sa.Column("survey_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        _refers(PARTICIPATIONS, "survey_id", SURVEYS),
        _refers(PARTICIPATIONS, "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f(f"pk_{PARTICIPATIONS}")),
        if_not_exists=True,
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{PARTICIPATIONS}_person_id", PARTICIPATIONS, ["person_id"], if_not_exists=True)


def _create_responses() -> None:
    op.create_table(
        RESPONSES,
        sa.Column("survey_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        _refers(RESPONSES, "survey_id", SURVEYS),
        sa.PrimaryKeyConstraint("survey_id", "id", name=op.f(f"pk_{RESPONSES}")),
        if_not_exists=True,
        sqlite_with_rowid=False,
    )


def _create_releases() -> None:
    op.create_table(
        RELEASES,
        sa.Column("survey_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("released_by", BIG_ID, nullable=True),
        sa.Column("released_at", INSTANT, nullable=False),
        _refers(RELEASES, "survey_id", SURVEYS),
        sa.PrimaryKeyConstraint("survey_id", name=op.f(f"pk_{RELEASES}")),
        if_not_exists=True,
    )


def _close_releases() -> None:
    """A second look with other groups would show what the first one hides: whoever comes past the application is refused too."""
    why = "a release of a survey is never changed"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION {RELEASES}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{why}'; END $$"
        )
        for name, acts, each in (
            ("guard", "UPDATE OR DELETE", "ROW"),
            ("guard_all", "TRUNCATE", "STATEMENT"),
        ):
            op.execute(
                f"CREATE OR REPLACE TRIGGER {RELEASES}_{name} BEFORE {acts} ON {RELEASES} "
                f"FOR EACH {each} EXECUTE FUNCTION {RELEASES}_guard()"
            )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
    # REPLACE removes the row in its way without asking those who watch over removals.
    is_there = f"WHEN EXISTS (SELECT 1 FROM {RELEASES} WHERE survey_id = NEW.survey_id)"
    op.execute(f"CREATE TRIGGER IF NOT EXISTS {RELEASES}_no_change BEFORE UPDATE ON {RELEASES} {refuse}")
    op.execute(f"CREATE TRIGGER IF NOT EXISTS {RELEASES}_no_delete BEFORE DELETE ON {RELEASES} {refuse}")
    op.execute(
        f"CREATE TRIGGER IF NOT EXISTS {RELEASES}_no_second BEFORE INSERT ON {RELEASES} {is_there} {refuse}"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {RELEASES}_guard_all ON {RELEASES}")
        op.execute(f"DROP TRIGGER {RELEASES}_guard ON {RELEASES}")
        op.execute(f"DROP FUNCTION {RELEASES}_guard()")
    op.drop_table(RELEASES)
    op.drop_table(RESPONSES)
    op.drop_index(f"ix_{PARTICIPATIONS}_person_id", PARTICIPATIONS)
    op.drop_table(PARTICIPATIONS)
    op.drop_table(SURVEYS)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
