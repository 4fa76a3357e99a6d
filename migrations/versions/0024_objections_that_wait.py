"""An objection says which snapshot took it in, and an exclusion that was withdrawn stays as such.

Revision 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OBJECTIONS, EXCLUSIONS = "rewards_cycle_objections", "rewards_cycle_exclusions"
ONCE, ONCE_IN_FORCE = "uq_rewards_cycle_exclusions_cycle_id_person_id", "ix_rewards_cycle_exclusions_in_force"
IN_FORCE = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    with each_by_itself():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {OBJECTIONS} ADD COLUMN IF NOT EXISTS taken_in INTEGER")
            for column in ("withdrawn_at TIMESTAMP WITH TIME ZONE", "withdrawn_by BIGINT"):
                op.execute(f"ALTER TABLE {EXCLUSIONS} ADD COLUMN IF NOT EXISTS {column}")
            op.execute(f"ALTER TABLE {EXCLUSIONS} DROP CONSTRAINT IF EXISTS {ONCE}")
        else:
            op.add_column(OBJECTIONS, sa.Column("taken_in", sa.Integer(), nullable=True))
            with op.batch_alter_table(EXCLUSIONS) as table:
                table.add_column(sa.Column("withdrawn_at", INSTANT, nullable=True))
                table.add_column(sa.Column("withdrawn_by", BIG_ID, nullable=True))
                table.drop_constraint(op.f(ONCE), type_="unique")
        op.create_index(
            ONCE_IN_FORCE, EXCLUSIONS, ["cycle_id", "person_id"], unique=True,
            postgresql_where=IN_FORCE, sqlite_where=IN_FORCE, if_not_exists=True,
        )  # fmt: skip
        # Where nothing can be taken in any more nothing waits.
        op.execute(
            "UPDATE rewards_cycle_objections SET taken_in = (SELECT c.number FROM rewards_cycles c "
            "WHERE c.id = rewards_cycle_objections.cycle_id) WHERE is_upheld AND cycle_id IN "
            "(SELECT id FROM rewards_cycles WHERE state IN ('announced', 'done'))"
        )


def downgrade() -> None:
    op.drop_index(ONCE_IN_FORCE, EXCLUSIONS)
    op.execute("DELETE FROM rewards_cycle_exclusions WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table(EXCLUSIONS) as table:
        table.drop_column("withdrawn_by")
        table.drop_column("withdrawn_at")
        table.create_unique_constraint(op.f(ONCE), ["cycle_id", "person_id"])
    with op.batch_alter_table(OBJECTIONS) as table:
        table.drop_column("taken_in")
