"""Villages' own rules."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "village_rule",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("village", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_for", sa.Text()),
    )
    op.create_index("ix_village_rule_village", "village_rule", ["village"])


def downgrade() -> None:
    op.drop_table("village_rule")
