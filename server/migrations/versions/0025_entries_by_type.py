"""Deeds of one kind are found without looking at every entry."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entry_type", "entry", ["type", "case"])


def downgrade() -> None:
    op.drop_index("ix_entry_type", "entry")
