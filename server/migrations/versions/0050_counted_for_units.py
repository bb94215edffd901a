"""What a unit's inbox counts is in the index that finds its claims."""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_petition_claim_unit", "petition_claim"
BEFORE = ["unit", "is_open", "due_on", "row_id"]


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*BEFORE, "state", "light"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, BEFORE)
