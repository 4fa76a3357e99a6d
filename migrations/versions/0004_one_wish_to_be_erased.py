"""One wish to be erased at a time for each person, and whether it is being carried out.

Revision 0004, after 0003. Only adds, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("privacy_erasures", sa.Column("begun_at", INSTANT, nullable=True))
    # Of several open wishes of one person the first stays; it was the one that could be seen and taken back.
    op.execute(
        "UPDATE privacy_erasures SET withdrawn_at = asked_at WHERE withdrawn_at IS NULL AND done_at IS NULL "
        "AND EXISTS (SELECT 1 FROM privacy_erasures AS earlier WHERE earlier.person_id = privacy_erasures.person_id "
        "AND earlier.withdrawn_at IS NULL AND earlier.done_at IS NULL AND earlier.id < privacy_erasures.id)"
    )
    is_open = sa.text("withdrawn_at IS NULL AND done_at IS NULL")
    op.create_index(
        "uq_privacy_erasures_open",
        "privacy_erasures",
        ["person_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("uq_privacy_erasures_open", "privacy_erasures")
    op.drop_column("privacy_erasures", "begun_at")
