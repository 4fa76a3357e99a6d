"""Points: a ledger that is only added to, and what it comes to for each person.

Revision 0015, after 0014. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
UNSEALED = sa.text("seal IS NULL")
#: A line is taken back once, and a place in the chain is one line's.
ONE_EACH = {"reverses": sa.text("reverses IS NOT NULL"), "seal": sa.text("seal IS NOT NULL")}
#: What stays as it was written for ever; a line is sealed once.
KEPT = ("id", "key", "kind", "person_id", "from_account", "to_account", "amount", "rule", "rules_version",
        "signal_id", "reason", "reverses", "occurred_at", "recorded_at", "day", "period")  # fmt: skip
SEALED = ("seal", "hash")


def upgrade() -> None:
    with each_by_itself():
        _create_entries()
        _create_balances()
        _close_the_ledger()


def _create_entries() -> None:
    op.create_table(
        "rewards_entries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("from_account", BIG_ID, nullable=False),
        sa.Column("to_account", BIG_ID, nullable=False),
        sa.Column("amount", BIG_ID, nullable=False),
        sa.Column("rule", sa.String(length=48), server_default="", nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=True),
        sa.Column("signal_id", BIG_ID, nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("reverses", BIG_ID, nullable=True),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("seal", BIG_ID, nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_rewards_entries_amount_is_positive")),
        sa.CheckConstraint("from_account <> to_account", name=op.f("ck_rewards_entries_accounts_differ")),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses IS NOT NULL)", name=op.f("ck_rewards_entries_reversal_reverses")
        ),
        _refers("entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_rewards_entries_key")),
        if_not_exists=True,
    )
    for name, columns in {"person_id_day": ["person_id", "day", "id"], "signal_id": ["signal_id"]}.items():
        op.create_index(f"ix_rewards_entries_{name}", "rewards_entries", columns, if_not_exists=True)
    op.create_index("ix_rewards_entries_unsealed", "rewards_entries", ["id"], if_not_exists=True,
                    postgresql_where=UNSEALED, sqlite_where=UNSEALED)  # fmt: skip
    for column, where in ONE_EACH.items():
        op.create_index(f"ix_rewards_entries_{column}", "rewards_entries", [column], unique=True,
                        if_not_exists=True, postgresql_where=where, sqlite_where=where)  # fmt: skip


def _create_balances() -> None:
    op.create_table(
        "rewards_balances",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("points", BIG_ID, nullable=False),
        _refers("balances"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_rewards_balances")),
        if_not_exists=True,
    )


def _refers(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_rewards_{table}_person_id_people_persons")
    return sa.ForeignKeyConstraint(["person_id"], ["people_persons.id"], name=name)


def _close_the_ledger() -> None:
    """A line is only added, and sealed once: whoever comes past the application is refused as well."""
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)
    sealed = " AND ".join(f"OLD.{name} IS NULL AND NEW.{name} IS NOT NULL" for name in SEALED)
    # A comparison that is neither true nor false is no permission.
    allowed = f"({same} AND {sealed}) IS TRUE"
    if op.get_bind().dialect.name == "postgresql":
        _close_on_postgresql(allowed)
    else:
        _close_on_sqlite(allowed.replace("IS NOT DISTINCT FROM", "IS"))


def _close_on_postgresql(allowed: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION rewards_entries_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND {allowed} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'the ledger is only added to'; END $$"
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER rewards_entries_guard BEFORE UPDATE OR DELETE ON rewards_entries "
        "FOR EACH ROW EXECUTE FUNCTION rewards_entries_guard()"
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER rewards_entries_guard_all BEFORE TRUNCATE ON rewards_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION rewards_entries_guard()"
    )


def _close_on_sqlite(allowed: str) -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
    # REPLACE removes the line in its way without asking those who watch over removals.
    is_there = "EXISTS (SELECT 1 FROM rewards_entries WHERE id = NEW.id)"
    has_its_seal = "EXISTS (SELECT 1 FROM rewards_entries WHERE seal = NEW.seal AND id IS NOT NEW.id)"
    takes_back_again = (
        "EXISTS (SELECT 1 FROM rewards_entries WHERE reverses = NEW.reverses AND key <> NEW.key)"
    )
    for name, when in {
        "no_change BEFORE UPDATE": f"NOT ({allowed}) OR {has_its_seal}",
        "no_delete BEFORE DELETE": "TRUE",
        "no_replacement BEFORE INSERT": f"{is_there} OR {has_its_seal} OR {takes_back_again}",
    }.items():
        op.execute(f"CREATE TRIGGER rewards_entries_{name} ON rewards_entries WHEN {when} {refuse}")


def downgrade() -> None:
    op.drop_table("rewards_balances")
    op.drop_table("rewards_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION rewards_entries_guard()")
