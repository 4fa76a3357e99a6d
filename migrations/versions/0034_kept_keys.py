"""A line of the ledger is not replaced by another one under its key either.

Revision 0034, after 0033. Only watches more closely, so that the release before it goes on working beside it. On PostgreSQL
nothing changes: what replaces a line there is a change of it, and refused as such.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

NAME = "rewards_entries_no_replacement"
BEFORE = f"CREATE TRIGGER {NAME} BEFORE INSERT ON rewards_entries"
REFUSE = "RAISE(ABORT, 'the ledger is only added to')"
# REPLACE removes the line in its way without asking those who watch over removals.
IS_THERE = "EXISTS (SELECT 1 FROM rewards_entries WHERE id = NEW.id)"
HAS_ITS_SEAL = "EXISTS (SELECT 1 FROM rewards_entries WHERE seal = NEW.seal AND id IS NOT NEW.id)"
TAKES_BACK_AGAIN = "EXISTS (SELECT 1 FROM rewards_entries WHERE reverses = NEW.reverses AND key <> NEW.key)"
HAS_ITS_KEY = "EXISTS (SELECT 1 FROM rewards_entries WHERE key = NEW.key)"
REFUSED = f"{IS_THERE} OR {HAS_ITS_SEAL} OR {TAKES_BACK_AGAIN}"


def upgrade() -> None:
    # The same cause posted again is no mistake, and is passed over here as it always was; so is what would replace it.
    _watch(
        f"{BEFORE} BEGIN SELECT CASE WHEN {REFUSED} THEN {REFUSE} WHEN {HAS_ITS_KEY} THEN RAISE(IGNORE) END; END"
    )


def downgrade() -> None:
    _watch(f"{BEFORE} WHEN {REFUSED} BEGIN SELECT {REFUSE}; END")


def _watch(trigger: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
        op.execute(trigger)
