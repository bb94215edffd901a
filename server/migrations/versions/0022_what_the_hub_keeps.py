"""Databases of a hub that cannot purge, with what was erased still in them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_left",
        sa.Column("entry", sa.Text(), primary_key=True),
        sa.Column("database", sa.Text(), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("erasure_left")
