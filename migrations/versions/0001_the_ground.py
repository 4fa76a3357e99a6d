"""The ground: people, accounts, notices, activity, the journey, the audit log and jobs.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
#: SQLite counts rows up only in columns of plain INTEGER.
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts_sign_in_tries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts_sign_in_tries"),
    )
    op.create_index("ix_accounts_sign_in_tries_at", "accounts_sign_in_tries", ["at"])
    op.create_index("ix_accounts_sign_in_tries_subject_at", "accounts_sign_in_tries", ["subject", "at"])
    op.create_table(
        "core_audit_events",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("object_label", sa.String(length=200), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_core_audit_events"),
    )
    op.create_index("ix_core_audit_events_action", "core_audit_events", ["action"])
    op.create_index("ix_core_audit_events_actor_id", "core_audit_events", ["actor_id"])
    op.create_table(
        "core_jobs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_after", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_core_jobs"),
        sa.UniqueConstraint("name", "key", name="uq_core_jobs_name_key"),
    )
    op.create_index("ix_core_jobs_due", "core_jobs", ["state", "run_after"])
    op.create_table(
        "journey_rule_sets",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("in_force_from", sa.Integer(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", BIG_ID, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_journey_rule_sets"),
    )
    op.create_table(
        "people_imports",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("imported_by", BIG_ID, nullable=True),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_switching_off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("stored_path", sa.Text(), server_default="", nullable=False),
        sa.Column("refusals_path", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("known_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("deactivated_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people_imports"),
    )
    op.create_table(
        "signals_batches",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("stored_path", sa.Text(), server_default="", nullable=False),
        sa.Column("refusals_path", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("basis", sa.String(length=300), server_default="", nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("size_bytes", BIG_ID, nullable=False),
        sa.Column("done_bytes", BIG_ID, nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("known_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("first_refusals", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signals_batches"),
    )
    op.create_table(
        "signals_daily",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("connect", sa.Integer(), server_default="0", nullable=False),
        sa.Column("follow", sa.Integer(), server_default="0", nullable=False),
        sa.Column("read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("react", sa.Integer(), server_default="0", nullable=False),
        sa.Column("share", sa.Integer(), server_default="0", nullable=False),
        sa.Column("comment", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reply", sa.Integer(), server_default="0", nullable=False),
        sa.Column("post", sa.Integer(), server_default="0", nullable=False),
        sa.Column("piece", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lesson", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chat", sa.Integer(), server_default="0", nullable=False),
        sa.Column("talk", sa.Integer(), server_default="0", nullable=False),
        sa.Column("thanks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("mentoring", sa.Integer(), server_default="0", nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("click", sa.Integer(), server_default="0", nullable=False),
        sa.Column("download", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lead", sa.Integer(), server_default="0", nullable=False),
        sa.Column("conversation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opportunity", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", "grade", name="pk_signals_daily"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signals_facets",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("facet", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("key", BIG_ID, nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "person_id", "facet", "kind", "day", "key", "grade", name="pk_signals_facets"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signals_touched",
        sa.Column("batch_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "person_id", name="pk_signals_touched"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signals_verbs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("object_type", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_signals_verbs"),
        sa.UniqueConstraint("type", "object_type", name="uq_signals_verbs_type_object_type"),
    )
    op.create_table(
        "people_persons",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=120), server_default="", nullable=False),
        sa.Column("title", sa.String(length=160), server_default="", nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), server_default="", nullable=False),
        sa.Column("theme", sa.String(length=8), server_default="", nullable=False),
        sa.Column("joined_on", sa.Integer(), nullable=True),
        sa.Column("manager_id", BIG_ID, nullable=True),
        sa.Column("import_id", BIG_ID, nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("informed_at", INSTANT, nullable=True),
        sa.Column("observation_stopped_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["people_imports.id"], name="fk_people_persons_import_id_people_imports"
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["people_persons.id"], name="fk_people_persons_manager_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_people_persons"),
        sa.UniqueConstraint("external_id", name="uq_people_persons_external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_people_persons_email_lower", "people_persons", [sa.text("lower(email)")], unique=True)
    op.create_index("ix_people_persons_department", "people_persons", ["department"])
    op.create_index("ix_people_persons_name", "people_persons", ["name"])
    op.create_table(
        "accounts_accounts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_accounts_accounts_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts_accounts"),
        sa.UniqueConstraint("person_id", name="uq_accounts_accounts_person_id"),
    )
    op.create_table(
        "accounts_invitations",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_accounts_invitations_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_accounts_invitations"),
    )
    op.create_table(
        "journey_moves",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("from_zone", sa.String(length=16), nullable=True),
        sa.Column("to_zone", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("on_day", sa.Integer(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_journey_moves_person_id_people_persons"
        ),
        sa.ForeignKeyConstraint(
            ["rules_version"],
            ["journey_rule_sets.version"],
            name="fk_journey_moves_rules_version_journey_rule_sets",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_journey_moves"),
    )
    op.create_index("ix_journey_moves_person_id_id", "journey_moves", ["person_id", "id"])
    op.create_table(
        "journey_placements",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("highest_zone", sa.String(length=16), nullable=False),
        sa.Column("at_risk_since", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Integer(), nullable=True),
        sa.Column("evaluated_on", sa.Integer(), nullable=False),
        sa.Column("evaluated_at", INSTANT, nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_journey_placements_person_id_people_persons"
        ),
        sa.ForeignKeyConstraint(
            ["rules_version"],
            ["journey_rule_sets.version"],
            name="fk_journey_placements_rules_version_journey_rule_sets",
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_journey_placements"),
    )
    op.create_index("ix_journey_placements_valid_until", "journey_placements", ["valid_until"])
    op.create_table(
        "notices_notices",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_notices_notices_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices_notices"),
        sa.UniqueConstraint("person_id", "key", name="uq_notices_notices_person_id_key"),
    )
    op.create_index("ix_notices_notices_person_id_read_at", "notices_notices", ["person_id", "read_at"])
    op.create_table(
        "people_absences",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("declared_by", BIG_ID, nullable=True),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_people_absences_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_people_absences"),
    )
    op.create_index("ix_people_absences_person_id_last_day", "people_absences", ["person_id", "last_day"])
    op.create_table(
        "people_role_grants",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_people_role_grants_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_people_role_grants"),
    )
    op.create_table(
        "signals_accounts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("handle", sa.String(length=120), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_signals_accounts_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signals_accounts"),
        sa.UniqueConstraint(
            "person_id", "platform", "handle", name="uq_signals_accounts_person_id_platform_handle"
        ),
    )
    op.create_table(
        "signals_signals",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=512), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("verb_id", sa.Integer(), nullable=False),
        sa.Column("object", sa.Text(), server_default="", nullable=False),
        sa.Column("target", sa.String(length=512), server_default="", nullable=False),
        sa.Column("is_on_self", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("value", sa.Integer(), server_default="1", nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("evidence", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("batch_id", BIG_ID, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_signals_signals_person_id_people_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signals_signals"),
        sa.UniqueConstraint("platform", "external_id", name="uq_signals_signals_platform_external_id"),
    )
    op.create_index("ix_signals_signals_batch_id", "signals_signals", ["batch_id"])
    op.create_index("ix_signals_signals_person_id_day", "signals_signals", ["person_id", "day"])
    op.create_table(
        "accounts_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", BIG_ID, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts_accounts.id"], name="fk_accounts_sessions_account_id_accounts_accounts"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_accounts_sessions"),
    )
    op.create_index("ix_accounts_sessions_account_id", "accounts_sessions", ["account_id"])
    op.create_table(
        "journey_step_completions",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("step_key", sa.String(length=48), nullable=False),
        sa.Column("completed_at", INSTANT, nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("signal_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_journey_step_completions_person_id_people_persons"
        ),
        sa.ForeignKeyConstraint(
            ["rules_version"],
            ["journey_rule_sets.version"],
            name="fk_journey_step_completions_rules_version_journey_rule_sets",
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"],
            ["signals_signals.id"],
            name="fk_journey_step_completions_signal_id_signals_signals",
        ),
        sa.PrimaryKeyConstraint("person_id", "step_key", name="pk_journey_step_completions"),
    )
    op.create_table(
        "signals_removal_requests",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("signal_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", BIG_ID, nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name="fk_signals_removal_requests_person_id_people_persons"
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"],
            ["signals_signals.id"],
            name="fk_signals_removal_requests_signal_id_signals_signals",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signals_removal_requests"),
        sa.UniqueConstraint("signal_id", name="uq_signals_removal_requests_signal_id"),
    )
    op.create_table(
        "signals_reversals",
        sa.Column("signal_id", BIG_ID, nullable=False),
        sa.Column("reversed_at", INSTANT, nullable=False),
        sa.Column("reversed_by", BIG_ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals_signals.id"], name="fk_signals_reversals_signal_id_signals_signals"
        ),
        sa.PrimaryKeyConstraint("signal_id", name="pk_signals_reversals"),
    )


def downgrade() -> None:
    op.drop_table("signals_reversals")
    op.drop_table("signals_removal_requests")
    op.drop_table("journey_step_completions")
    op.drop_table("accounts_sessions")
    op.drop_table("signals_signals")
    op.drop_table("signals_accounts")
    op.drop_table("people_role_grants")
    op.drop_table("people_absences")
    op.drop_table("notices_notices")
    op.drop_table("journey_placements")
    op.drop_table("journey_moves")
    op.drop_table("accounts_invitations")
    op.drop_table("accounts_accounts")
    op.drop_table("people_persons")
    op.drop_table("signals_verbs")
    op.drop_table("signals_touched")
    op.drop_table("signals_facets")
    op.drop_table("signals_daily")
    op.drop_table("signals_batches")
    op.drop_table("people_imports")
    op.drop_table("journey_rule_sets")
    op.drop_table("core_jobs")
    op.drop_table("core_audit_events")
    op.drop_table("accounts_sign_in_tries")
