"""What may be shown of a survey, worked out when it is sealed; when HR reminded last; why answers were destroyed.

Revision 0032, after 0031. Only adds, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SURVEYS, PREPARED = "training_surveys", "training_survey_prepared"


def upgrade() -> None:
    with each_by_itself():
        _create_prepared()
        _widen_surveys()


def _create_prepared() -> None:
    op.create_table(
        PREPARED,
        sa.Column("survey_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], [f"{SURVEYS}.id"], name=op.f(f"fk_{PREPARED}_survey_id_{SURVEYS}")
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f(f"pk_{PREPARED}")),
        if_not_exists=True,
    )


def _widen_surveys() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {SURVEYS} ADD COLUMN IF NOT EXISTS reminded_on INTEGER")
        op.execute(f"ALTER TABLE {SURVEYS} ADD COLUMN IF NOT EXISTS destroyed_why VARCHAR(10)")
        return
    op.add_column(SURVEYS, sa.Column("reminded_on", sa.Integer(), nullable=True))
    op.add_column(SURVEYS, sa.Column("destroyed_why", sa.String(length=10), nullable=True))


def downgrade() -> None:
    op.drop_column(SURVEYS, "destroyed_why")
    op.drop_column(SURVEYS, "reminded_on")
    op.drop_table(PREPARED)
