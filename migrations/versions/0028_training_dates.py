"""Guides and webinars, and who comes to them.

Revision 0028, after 0027. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_dates()
        _create_coming()


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _create_dates() -> None:
    op.create_table(
        "training_dates",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        _words("about"),
        sa.Column("zone", sa.String(length=16), server_default="", nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        _words("link"),
        sa.Column("room", sa.String(length=120), server_default="", nullable=False),
        sa.Column("host_id", BIG_ID, nullable=True),
        sa.Column("planned_by", BIG_ID, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        _words("cancelled_why"),
        _words("recording"),
        _words("captions"),
        _words("transcript"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people_persons.id"], name=op.f("fk_training_dates_host_id_people_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_dates")),
        sa.UniqueConstraint("uid", name=op.f("uq_training_dates_uid")),
        if_not_exists=True,
    )
    for column in ("host_id", "starts_at"):
        op.create_index(f"ix_training_dates_{column}", "training_dates", [column], if_not_exists=True)


def _create_coming() -> None:
    op.create_table(
        "training_dates_coming",
        sa.Column("date_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("is_coming", sa.Boolean(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("attended_at", INSTANT, nullable=True),
        sa.Column("marks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("signal_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["date_id"], ["training_dates.id"], name=op.f("fk_training_dates_coming_date_id_training_dates")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people_persons.id"],
            name=op.f("fk_training_dates_coming_person_id_people_persons"),
        ),
        sa.PrimaryKeyConstraint("date_id", "person_id", name=op.f("pk_training_dates_coming")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_training_dates_coming_person_id", "training_dates_coming", ["person_id"], if_not_exists=True
    )


def downgrade() -> None:
    op.drop_table("training_dates_coming")
    op.drop_table("training_dates")
