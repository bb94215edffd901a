"""Restricted cases: the mark on their rows, and how far they were brought to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "case_row",
        sa.Column(
            "restricted", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    op.create_table(
        "restricted_copy",
        sa.Column("case", sa.Text(), primary_key=True),
        sa.Column("device", sa.Text(), primary_key=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("brought", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("restricted_copy")
    with op.batch_alter_table("case_row") as table:
        table.drop_column("restricted")
