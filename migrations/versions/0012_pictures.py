"""Pictures in what people write.

Revision 0012, after 0011. Only adds a table, so that the release before it goes on working beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "editorial_pictures",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alternative", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"],
            ["editorial_pieces.id"],
            name=op.f("fk_editorial_pictures_piece_id_editorial_pieces"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_editorial_pictures")),
        sa.UniqueConstraint("piece_id", "digest", name=op.f("uq_editorial_pictures_piece_id_digest")),
    )


def downgrade() -> None:
    op.drop_table("editorial_pictures")
