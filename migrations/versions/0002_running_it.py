"""Running it: a sealed audit log, the organisation's settings, letters, joining, leaving and erasure.

Revision 0002, after 0001. Only adds, so that the release before it goes on working beside it.

On PostgreSQL every statement stands by itself, so that the running release waits for one at a time and never for the whole;
each does nothing where it was done before, so that what was broken off is gone on with. Indexes of tables in use are built
beside those who write. On SQLite all of it is one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: What may change in a line of the audit log: it is sealed once, and its words are blanked when somebody is erased.
KEPT = ("id", "at", "action", "actor_id", "channel", "object_type", "object_id", "request_id")
SEALED = ("seal", "content_hash", "hash")
BLANKED = {"object_label": "''", "changes": "NULL", "reason": "''", "salt": "NULL"}

#: The log is read by time, whatever it is narrowed down to.
READ_BY_TIME = {
    "at": ["at"],
    "action_at": ["action", "at"],
    "actor_id_at": ["actor_id", "at"],
    "channel_at": ["channel", "at"],
    "object": ["object_type", "object_id", "at"],
    "object_type_at": ["object_type", "at"],
}

ADDED = {
    "core_audit_events": (
        sa.Column("seal", BIG_ID, nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("redacted_at", INSTANT, nullable=True),
    ),
    "people_persons": (
        sa.Column("time_zone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("mail_rhythm", sa.String(length=8), server_default="weekly", nullable=False),
        sa.Column("is_on_boards", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_hourly", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("left_on", sa.Integer(), nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.Column("merged_into_id", BIG_ID, nullable=True),
    ),
    "people_imports": (
        sa.Column("may_switch_off_many", sa.Boolean(), server_default=sa.false(), nullable=False),
    ),
    "accounts_sessions": (sa.Column("proved_at", INSTANT, nullable=True),),
    "accounts_invitations": (
        sa.Column("purpose", sa.String(length=8), server_default="invite", nullable=False),
        sa.Column("voided_at", INSTANT, nullable=True),
    ),
    "notices_notices": (sa.Column("mailed_at", INSTANT, nullable=True),),
}


def upgrade() -> None:
    with _each_by_itself():
        _add_columns()
        _guard_the_log()
        _create_tables()
        with _with_patience():
            _build_indexes()


@contextmanager
def _each_by_itself() -> Iterator[None]:
    if not _is_postgresql():
        yield
        return
    with op.get_context().autocommit_block():
        yield


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _add_columns() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column, if_not_exists=True if _is_postgresql() else None)


@contextmanager
def _with_patience() -> Iterator[None]:
    """Building an index waits for everybody who began before it and keeps nobody, so it may take its time."""
    if not _is_postgresql():
        yield
        return
    usual = op.get_bind().execute(sa.text("SHOW lock_timeout")).scalar_one()
    op.execute("SET lock_timeout = '10min'")
    yield
    op.execute(f"SET lock_timeout = '{usual}'")


def _build_indexes() -> None:
    _build("core_audit_events", "seal", ["seal"], unique=True)
    _build("core_audit_events", "unsealed", ["id"], where="seal IS NULL")
    for name, columns in READ_BY_TIME.items():
        _build("core_audit_events", name, columns)
    for name in ("action", "actor_id"):
        _drop("core_audit_events", name)
    _build("core_jobs", "ended", ["name", "state", "finished_at"])
    _build("notices_notices", "to_mail", ["created_at"], where="mailed_at IS NULL AND read_at IS NULL")
    _build("accounts_invitations", "person_id", ["person_id"])
    _build("accounts_invitations", "open", ["made_at"], where="used_at IS NULL AND voided_at IS NULL")
    _build("people_persons", "manager_id", ["manager_id"], where="manager_id IS NOT NULL")


def _build(
    table: str, name: str, columns: list[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Build an index, anew if it was broken off: it then stands there without being used."""
    if _is_postgresql() and _is_broken_off(f"ix_{table}_{name}"):
        _drop(table, name)
    only = None if where is None else sa.text(where)
    op.create_index(
        f"ix_{table}_{name}",
        table,
        columns,
        unique=unique,
        if_not_exists=True,
        postgresql_concurrently=True,
        postgresql_where=only,
        sqlite_where=only,
    )


def _is_broken_off(index: str) -> bool:
    asked = sa.text("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid")
    return op.get_bind().execute(asked, {"name": index}).scalar() is not None


def _drop(table: str, name: str) -> None:
    op.drop_index(f"ix_{table}_{name}", table, if_exists=True, postgresql_concurrently=True)


def _create_tables() -> None:
    op.create_table(
        "core_facts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_core_facts"),
        if_not_exists=True,
    )
    op.create_table(
        "organisation_settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", BIG_ID, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_organisation_settings"),
        if_not_exists=True,
    )
    op.create_table(
        "organisation_logos",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_organisation_logos"),
        if_not_exists=True,
    )
    op.create_table(
        "organisation_holidays",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_holidays"),
        sa.UniqueConstraint("country", "day", name="uq_organisation_holidays_country_day"),
        if_not_exists=True,
    )
    op.create_table(
        "organisation_switches",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("element", sa.String(length=24), nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("department", sa.String(length=120), server_default="", nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_switches"),
        sa.UniqueConstraint(
            "element", "country", "department", name="uq_organisation_switches_element_country_department"
        ),
        if_not_exists=True,
    )
    op.create_table(
        "organisation_working_time_answers",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people_persons.id"],
            name="fk_organisation_working_time_answers_person_id_people_persons",
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_organisation_working_time_answers"),
        if_not_exists=True,
    )
    op.create_table(
        "mail_letters",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_to", sa.String(length=254), server_default="", nullable=False),
        sa.Column("message_id", sa.String(length=300), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_letters"),
        sa.UniqueConstraint("key", name="uq_mail_letters_key"),
        if_not_exists=True,
    )
    op.create_index("ix_mail_letters_state_id", "mail_letters", ["state", "id"], if_not_exists=True)
    op.create_index(
        "ix_mail_letters_due", "mail_letters", ["state", "is_urgent", "due_at"], if_not_exists=True
    )
    op.create_index("ix_mail_letters_person_id", "mail_letters", ["person_id"], if_not_exists=True)
    op.create_index("ix_mail_letters_message_id", "mail_letters", ["message_id"], if_not_exists=True)
    op.create_table(
        "privacy_erasures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("asked_by", BIG_ID, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_privacy_erasures_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_erasures"),
        if_not_exists=True,
    )
    op.create_index("ix_privacy_erasures_person_id", "privacy_erasures", ["person_id"], if_not_exists=True)
    op.create_index("ix_privacy_erasures_due_at", "privacy_erasures", ["due_at"], if_not_exists=True)
    op.create_table(
        "signals_stopped_sources",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_signals_stopped_sources_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("person_id", "platform", name="pk_signals_stopped_sources"),
        if_not_exists=True,
    )
    op.create_table(
        "signals_self_report_answers",
        sa.Column("signal_id", BIG_ID, nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", BIG_ID, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"],
            ["signals_signals.id"],
            name="fk_signals_self_report_answers_signal_id_signals_signals",
        ),
        sa.PrimaryKeyConstraint("signal_id", name="pk_signals_self_report_answers"),
        if_not_exists=True,
    )


def downgrade() -> None:
    _open_the_log()
    for table in (
        "signals_self_report_answers",
        "signals_stopped_sources",
        "privacy_erasures",
        "mail_letters",
        "organisation_working_time_answers",
        "organisation_switches",
        "organisation_holidays",
        "organisation_logos",
        "organisation_settings",
        "core_facts",
    ):
        op.drop_table(table)
    op.drop_index("ix_core_jobs_ended", "core_jobs")
    op.drop_index("ix_notices_notices_to_mail", "notices_notices")
    op.drop_index("ix_people_persons_manager_id", "people_persons")
    for index in ("open", "person_id"):
        op.drop_index(f"ix_accounts_invitations_{index}", "accounts_invitations")
    for name in ("action", "actor_id"):
        op.create_index(f"ix_core_audit_events_{name}", "core_audit_events", [name])
    for name in (*READ_BY_TIME, "unsealed", "seal"):
        op.drop_index(f"ix_core_audit_events_{name}", "core_audit_events")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)


def _guard_the_log() -> None:
    """Lines of the audit log are added, sealed once, and blanked; the database itself refuses everything else."""
    same = [_is_same(name) for name in KEPT]
    sealed = [f"(OLD.{name} IS NULL OR {_is_same(name)})" for name in SEALED]
    # What was blanked says so from then on.
    told = "NEW.redacted_at IS NOT NULL"
    blanked = [f"({_is_same(name)} OR ({_is_blank(name)} AND {told}))" for name in BLANKED if name != "salt"]
    salted = (
        f"({_is_same('salt')} OR (OLD.salt IS NULL AND OLD.seal IS NULL) OR (NEW.salt IS NULL AND {told}))"
    )
    still_told = f"(OLD.redacted_at IS NULL OR {told})"
    # A comparison that is neither true nor false is no permission.
    allowed = f"({' AND '.join([*same, *sealed, *blanked, salted, still_told])}) IS TRUE"
    if _is_postgresql():
        _guard_on_postgresql(allowed)
    else:
        _guard_on_sqlite(allowed.replace("IS NOT DISTINCT FROM", "IS"))


def _guard_on_postgresql(allowed: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION core_audit_events_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND {allowed} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'the audit log is only added to'; END $$"
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER core_audit_events_guard BEFORE UPDATE OR DELETE ON core_audit_events "
        "FOR EACH ROW EXECUTE FUNCTION core_audit_events_guard()"
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER core_audit_events_guard_all BEFORE TRUNCATE ON core_audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION core_audit_events_guard()"
    )


def _guard_on_sqlite(allowed: str) -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
    # REPLACE removes the line in its way without asking those who watch over removals.
    is_there = "EXISTS (SELECT 1 FROM core_audit_events WHERE id = NEW.id)"
    has_its_seal = "EXISTS (SELECT 1 FROM core_audit_events WHERE seal = NEW.seal AND id IS NOT NEW.id)"
    for name, when in {
        "no_change BEFORE UPDATE": f"NOT ({allowed}) OR {has_its_seal}",
        "no_delete BEFORE DELETE": "TRUE",
        "no_replacement BEFORE INSERT": f"{is_there} OR {has_its_seal}",
    }.items():
        op.execute(f"CREATE TRIGGER core_audit_events_{name} ON core_audit_events WHEN {when} {refuse}")


def _is_same(name: str) -> str:
    # What is JSON cannot be compared on PostgreSQL, its text can.
    new, old = (
        f"CAST({which}.{name} AS TEXT)" if name in BLANKED else f"{which}.{name}" for which in ("NEW", "OLD")
    )
    return f"{new} IS NOT DISTINCT FROM {old}"


def _is_blank(name: str) -> str:
    return f"NEW.{name} = ''" if BLANKED[name] == "''" else f"NEW.{name} IS NULL"


def _open_the_log() -> None:
    if _is_postgresql():
        op.execute("DROP TRIGGER core_audit_events_guard_all ON core_audit_events")
        op.execute("DROP TRIGGER core_audit_events_guard ON core_audit_events")
        op.execute("DROP FUNCTION core_audit_events_guard()")
        return
    op.execute("DROP TRIGGER core_audit_events_no_replacement")
    op.execute("DROP TRIGGER core_audit_events_no_delete")
    op.execute("DROP TRIGGER core_audit_events_no_change")
