"""Of a claim what it is about, and what a unit's inbox counts, in the index."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_petition_claim_unit", "petition_claim"
BEFORE = ["unit", "is_open", "due_on", "row_id"]


def upgrade() -> None:
    content = sa.Column("content", sa.Text(), nullable=False, server_default="")
    op.add_column(TABLE, content)
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("content", server_default=None)
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*BEFORE, "state", "light"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, BEFORE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("content")
