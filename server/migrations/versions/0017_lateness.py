"""Entries that came late."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "late_arrival",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False, unique=True),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
    )
    op.create_index("ix_late_arrival_home", "late_arrival", ["home", "received_at"])


def downgrade() -> None:
    op.drop_table("late_arrival")
