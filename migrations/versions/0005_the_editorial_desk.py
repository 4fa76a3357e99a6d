"""The editorial desk: pieces, revisions, stays at the desk, claims and suggestions.

Revision 0005, after 0004. Only adds tables, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.schema import each_by_itself

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
IS_OPEN = {"postgresql_where": sa.text("ended_at IS NULL"), "sqlite_where": sa.text("ended_at IS NULL")}
TABLES = ("suggestions", "claims", "rounds", "authors", "revisions", "publications", "pieces")


def upgrade() -> None:
    with each_by_itself():
        _create_tables()


def _create_tables() -> None:
    op.create_table(
        "editorial_pieces",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by", BIG_ID, nullable=True),
        sa.Column("head_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("lane", sa.String(length=8), server_default="", nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("voice_note", sa.Text(), server_default="", nullable=False),
        sa.Column("minutes_planned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("minutes_spent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("scheduled_for", INSTANT, nullable=True),
        sa.Column("slug", sa.String(length=120), nullable=True),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_pieces")),
        sa.UniqueConstraint("slug", name=op.f("uq_editorial_pieces_slug")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_publications",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"],
            ["editorial_pieces.id"],
            name=op.f("fk_editorial_publications_piece_id_editorial_pieces"),
        ),
        sa.PrimaryKeyConstraint("piece_id", "number", name=op.f("pk_editorial_publications")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_revisions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"],
            ["editorial_pieces.id"],
            name=op.f("fk_editorial_revisions_piece_id_editorial_pieces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_revisions")),
        sa.UniqueConstraint("piece_id", "number", name=op.f("uq_editorial_revisions_piece_id_number")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_authors",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_persons.id"], name=op.f("fk_editorial_authors_person_id_people_persons")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["editorial_pieces.id"], name=op.f("fk_editorial_authors_piece_id_editorial_pieces")
        ),
        sa.PrimaryKeyConstraint("piece_id", "person_id", name=op.f("pk_editorial_authors")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_rounds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", BIG_ID, nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("handed_in_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=16), server_default="", nullable=False),
        sa.Column("editor_id", BIG_ID, nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["editorial_pieces.id"], name=op.f("fk_editorial_rounds_piece_id_editorial_pieces")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["editorial_revisions.id"],
            name=op.f("fk_editorial_rounds_revision_id_editorial_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_rounds")),
        sa.UniqueConstraint("piece_id", "number", name=op.f("uq_editorial_rounds_piece_id_number")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_claims",
        sa.Column("round_id", BIG_ID, nullable=False),
        sa.Column("editor_id", BIG_ID, nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["people_persons.id"], name=op.f("fk_editorial_claims_editor_id_people_persons")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["editorial_rounds.id"], name=op.f("fk_editorial_claims_round_id_editorial_rounds")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_editorial_claims")),
        if_not_exists=True,
    )
    op.create_table(
        "editorial_suggestions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("round_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=16), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", BIG_ID, nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "original <> replacement", name=op.f("ck_editorial_suggestions_changes_something")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"],
            ["editorial_pieces.id"],
            name=op.f("fk_editorial_suggestions_piece_id_editorial_pieces"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["editorial_rounds.id"],
            name=op.f("fk_editorial_suggestions_round_id_editorial_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editorial_suggestions")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_editorial_suggestions_round_id_number")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_editorial_pieces_published_at", "editorial_pieces", ["published_at"], if_not_exists=True
    )
    op.create_index(
        "ix_editorial_pieces_scheduled_for",
        "editorial_pieces",
        ["scheduled_for"],
        postgresql_where=sa.text("scheduled_for IS NOT NULL"),
        sqlite_where=sa.text("scheduled_for IS NOT NULL"),
        if_not_exists=True,
    )
    op.create_index("ix_editorial_authors_person_id", "editorial_authors", ["person_id"], if_not_exists=True)
    op.create_index(
        "uq_editorial_rounds_open",
        "editorial_rounds",
        ["piece_id"],
        unique=True,
        **IS_OPEN,
        if_not_exists=True,
    )
    op.create_index(
        "ix_editorial_rounds_waiting", "editorial_rounds", ["due_at", "id"], **IS_OPEN, if_not_exists=True
    )
    op.create_index("ix_editorial_claims_editor_id", "editorial_claims", ["editor_id"], if_not_exists=True)
    op.create_index(
        "ix_editorial_suggestions_piece_id",
        "editorial_suggestions",
        ["piece_id", "round_id"],
        if_not_exists=True,
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(f"editorial_{table}")
