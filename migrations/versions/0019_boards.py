"""Boards: what those who take part have earned in each period, and how many of them have earned how much.

Revision 0019, after 0018. Only adds, so that the release before it goes on working beside it: the database itself follows
each line of the ledger.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVER, EARN, REVERSAL, STEP = "ever", "earn", "reversal", 64
JOINED, IS_JOINED = "ix_people_persons_merged_into_id", sa.text("merged_into_id IS NOT NULL")
#: On PostgreSQL: whoever counts is the only one, from the end of a transaction to its commit.
COUNTING = 7_205_019
#: What a line of the ledger adds for a person who takes part, in the three periods of its day.
FOLLOW = f"""INSERT INTO rewards_board_totals (person_id, period, points)
    SELECT part.person_id, periods.period,
           CASE NEW.kind WHEN '{EARN}' THEN NEW.amount ELSE -NEW.amount END
    FROM rewards_board_totals part CROSS JOIN (
        SELECT '{EVER}' AS period
        UNION ALL SELECT NEW.period
        UNION ALL SELECT substr(NEW.period, 1, 4) || CASE WHEN substr(NEW.period, 6, 2) <= '06' THEN '-H1' ELSE '-H2' END
    ) periods
    WHERE part.person_id = NEW.person_id AND part.period = '{EVER}'
    ON CONFLICT (person_id, period) DO UPDATE SET points = rewards_board_totals.points + excluded.points"""
IS_EARNED = f"NEW.kind IN ('{EARN}', '{REVERSAL}')"


def upgrade() -> None:
    with each_by_itself():
        op.create_table(
            "rewards_board_totals",
            sa.Column("person_id", BIG_ID, nullable=False),
            sa.Column("period", sa.String(length=7), nullable=False),
            sa.Column("points", BIG_ID, nullable=False),
            sa.ForeignKeyConstraint(
                ["person_id"],
                ["people_persons.id"],
                name=op.f("fk_rewards_board_totals_person_id_people_persons"),
            ),
            sa.PrimaryKeyConstraint("person_id", "period", name=op.f("pk_rewards_board_totals")),
            if_not_exists=True,
            sqlite_with_rowid=False,
        )
        op.create_index("ix_rewards_board_totals_period_points_person_id", "rewards_board_totals",
                        ["period", "points", "person_id"], if_not_exists=True)  # fmt: skip
        op.create_table(
            "rewards_board_counts",
            sa.Column("period", sa.String(length=7), nullable=False),
            sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("points", BIG_ID, autoincrement=False, nullable=False),
            sa.Column("people", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("period", "step", "points", name=op.f("pk_rewards_board_counts")),
            if_not_exists=True,
            sqlite_with_rowid=False,
        )
        # Whoever sums up what a person has earned asks for all records of theirs.
        op.drop_index(JOINED, "people_persons", if_exists=True, postgresql_concurrently=True)
        op.create_index(JOINED, "people_persons", ["merged_into_id"], postgresql_where=IS_JOINED,
                        sqlite_where=IS_JOINED, postgresql_concurrently=True)  # fmt: skip
        if op.get_bind().dialect.name == "postgresql":
            _follow_on_postgresql()
        else:
            _follow_on_sqlite()


def _follow_on_postgresql() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION rewards_board_follow() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {FOLLOW}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER rewards_board_follow AFTER INSERT ON rewards_entries "
        f"FOR EACH ROW WHEN ({IS_EARNED}) EXECUTE FUNCTION rewards_board_follow()"
    )
    op.execute(
        "CREATE OR REPLACE FUNCTION rewards_board_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM pg_advisory_xact_lock({COUNTING}); "
        "IF TG_OP <> 'INSERT' THEN " + _one("OLD", "less") + "END IF; "
        "IF TG_OP <> 'DELETE' THEN " + _one("NEW", "more") + "END IF; RETURN NULL; END $$"
    )
    # Those who count wait for each other; so they do it last of all, when they wait for nothing else any more.
    op.execute("DROP TRIGGER IF EXISTS rewards_board_count ON rewards_board_totals")
    op.execute(
        "CREATE CONSTRAINT TRIGGER rewards_board_count AFTER INSERT OR UPDATE OR DELETE ON rewards_board_totals "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rewards_board_count()"
    )


def _follow_on_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER rewards_board_follow AFTER INSERT ON rewards_entries WHEN {IS_EARNED} BEGIN {FOLLOW}; END"
    )
    less, more = _one("OLD", "less"), _one("NEW", "more")
    for name, happens in {
        "begin AFTER INSERT": more,
        "change AFTER UPDATE": less + more,
        "end AFTER DELETE": less,
    }.items():
        op.execute(f"CREATE TRIGGER rewards_board_{name} ON rewards_board_totals BEGIN {happens} END")


def _one(row: str, way: str) -> str:
    """One person more or less who has earned so much; who has earned nothing is not counted."""
    lower = f"{row}.points - {row}.points % {STEP}"
    return "".join(_counted(row, step, points, way) for step, points in ((1, f"{row}.points"), (STEP, lower)))


def _counted(row: str, step: int, points: str, way: str) -> str:
    if way == "less":
        return (
            f"UPDATE rewards_board_counts SET people = people - 1 WHERE {row}.points > 0 "
            f"AND period = {row}.period AND step = {step} AND points = {points}; "
        )
    return (
        "INSERT INTO rewards_board_counts (period, step, points, people) "
        f"SELECT {row}.period, {step}, {points}, 1 WHERE {row}.points > 0 "
        "ON CONFLICT (period, step, points) DO UPDATE SET people = rewards_board_counts.people + 1; "
    )


def downgrade() -> None:
    op.drop_index(JOINED, "people_persons")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION rewards_board_follow() CASCADE")
        op.execute("DROP FUNCTION rewards_board_count() CASCADE")
    else:
        op.execute("DROP TRIGGER rewards_board_follow")
    op.drop_table("rewards_board_counts")
    op.drop_table("rewards_board_totals")
