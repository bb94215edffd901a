"""Responsible units, and the accounts that act for one."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_row",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("successor", sa.Text(), nullable=False),
    )
    op.add_column("account", sa.Column("unit", sa.Text()))
    op.add_column("grant_proposal", sa.Column("unit", sa.Text()))


def downgrade() -> None:
    op.drop_column("grant_proposal", "unit")
    op.drop_column("account", "unit")
    op.drop_table("unit_row")
