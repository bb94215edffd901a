"""Of what kind a case is: a dispute, or an entry outside any."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "case_row",
        sa.Column("kind", sa.Text(), nullable=False, server_default="dispute"),
    )
    op.create_index("ix_case_row_kind", "case_row", ["kind", "opened_on", "id"])


def downgrade() -> None:
    op.drop_index("ix_case_row_kind", "case_row")
    with op.batch_alter_table("case_row") as table:
        table.drop_column("kind")
