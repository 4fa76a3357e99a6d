"""Cycles of awards and prizes: their figures, steps, objections, and what was won.

Revision 0021, after 0020. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with each_by_itself():
        _create_cycles()
        _create_snapshots()
        _create_parts()
        _create_steps()
        _create_exclusions()
        _create_objections()
        _create_prizes()
        _create_wishes()


def _create_cycles() -> None:
    op.create_table(
        "rewards_cycles",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("period", sa.String(12), nullable=False),
        sa.Column("key", sa.String(8), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("closing_days", sa.Integer(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        sa.Column("objections_until", INSTANT, nullable=True),
        sa.Column("ties", sa.String(8), nullable=False),
        sa.Column("leaves_out_executives", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("leaves_out_winners", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("prizes", sa.JSON(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_by", BIG_ID, nullable=True),
        sa.Column("approver_id", BIG_ID, nullable=True),
        sa.Column("approved_by", BIG_ID, nullable=True),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("frozen_at", INSTANT, nullable=True),
        sa.Column("seen_to", BIG_ID, nullable=True),
        sa.Column("announced_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_cycles")),
        sa.UniqueConstraint("key", name=op.f("uq_rewards_cycles_key")),
        if_not_exists=True,
    )


def _create_snapshots() -> None:
    op.create_table(
        "rewards_cycle_snapshots",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("cycle_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        _refers("rewards_cycle_snapshots", "cycle_id", "rewards_cycles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_cycle_snapshots")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_rewards_cycle_snapshots_cycle_id_number")),
        if_not_exists=True,
    )


def _create_parts() -> None:
    op.create_table(
        "rewards_cycle_parts",
        sa.Column("snapshot_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("who", sa.String(16), nullable=False),
        sa.Column("score", BIG_ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("wins", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("prize", sa.Integer(), nullable=True),
        sa.Column("ranked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        _refers("rewards_cycle_parts", "snapshot_id", "rewards_cycle_snapshots"),
        _refers("rewards_cycle_parts", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("snapshot_id", "person_id", name=op.f("pk_rewards_cycle_parts")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_rewards_cycle_parts_person_id", "rewards_cycle_parts", ["person_id"], if_not_exists=True
    )


def _create_steps() -> None:
    op.create_table(
        "rewards_cycle_steps",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("cycle_id", BIG_ID, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("hash", sa.String(64), server_default="", nullable=False),
        _refers("rewards_cycle_steps", "cycle_id", "rewards_cycles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_cycle_steps")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_rewards_cycle_steps_cycle_id", "rewards_cycle_steps", ["cycle_id"], if_not_exists=True
    )


def _create_exclusions() -> None:
    op.create_table(
        "rewards_cycle_exclusions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("cycle_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        _refers("rewards_cycle_exclusions", "cycle_id", "rewards_cycles"),
        _refers("rewards_cycle_exclusions", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_cycle_exclusions")),
        sa.UniqueConstraint(
            "cycle_id", "person_id", name=op.f("uq_rewards_cycle_exclusions_cycle_id_person_id")
        ),
        if_not_exists=True,
    )


def _create_objections() -> None:
    op.create_table(
        "rewards_cycle_objections",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("cycle_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_by", BIG_ID, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        _refers("rewards_cycle_objections", "cycle_id", "rewards_cycles"),
        _refers("rewards_cycle_objections", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_cycle_objections")),
        sa.UniqueConstraint(
            "cycle_id",
            "person_id",
            "number",
            name=op.f("uq_rewards_cycle_objections_cycle_id_person_id_number"),
        ),
        if_not_exists=True,
    )


def _create_prizes() -> None:
    op.create_table(
        "rewards_cycle_prizes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("cycle_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("country", sa.String(2), server_default="", nullable=False),
        sa.Column("given_on", sa.Integer(), nullable=True),
        sa.Column("noted_by", BIG_ID, nullable=True),
        sa.Column("noted_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _refers("rewards_cycle_prizes", "cycle_id", "rewards_cycles"),
        _refers("rewards_cycle_prizes", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_cycle_prizes")),
        sa.UniqueConstraint("cycle_id", "person_id", name=op.f("uq_rewards_cycle_prizes_cycle_id_person_id")),
        if_not_exists=True,
    )


def _create_wishes() -> None:
    op.create_table(
        "rewards_cycle_wishes",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("opted_out_at", INSTANT, nullable=True),
        sa.Column("is_named", sa.Boolean(), server_default=sa.false(), nullable=False),
        _refers("rewards_cycle_wishes", "person_id", "people_persons"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_rewards_cycle_wishes")),
        if_not_exists=True,
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    for table in ("wishes", "prizes", "objections", "exclusions", "steps", "parts", "snapshots"):
        op.drop_table(f"rewards_cycle_{table}")
    op.drop_table("rewards_cycles")
