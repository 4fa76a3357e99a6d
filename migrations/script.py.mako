"""${message}

Revision ${up_revision}, after ${down_revision | comma,n}.
"""
# Read before writing. The old release keeps running while this is applied: add columns as nullable or with a constant
# default, fill them in slices, remove them one release after nothing reads them. Build indexes on big PostgreSQL tables
# concurrently. Everything here must work on SQLite and PostgreSQL, up and down.

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
