"""Who opened which case, and why: a chain of lines, and how far it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
    )
    op.create_index("ix_reading_case", "reading", ["case", "n"])
    op.create_index("ix_reading_at", "reading", ["at"])
    op.create_table(
        "reading_head",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sealed_n", sa.Integer(), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=True),
        sa.Column("closed_n", sa.Integer(), nullable=False),
        sa.Column("closed_digest", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("reading_head")
    op.drop_index("ix_reading_at", "reading")
    op.drop_index("ix_reading_case", "reading")
    op.drop_table("reading")
