"""A device that is let in no more until somebody has looked, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("suspended_at", sa.DateTime(timezone=True)))
    op.add_column("device", sa.Column("suspended_for", sa.Text()))


def downgrade() -> None:
    op.drop_column("device", "suspended_for")
    op.drop_column("device", "suspended_at")
