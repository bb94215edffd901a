"""In which items of business a petition is."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0043"
branch_labels = None
depends_on = None

LANE_INDEXES = {
    "tally": ["unit", "lane", "light", "area"],
    "due": ["unit", "lane", "due_on", "row_id"],
}


def upgrade() -> None:
    row = sa.ForeignKey(
        "petition_row.id",
        name="fk_petition_lane_row_id",
        ondelete="CASCADE",
    )
    op.create_table(
        "petition_lane",
        sa.Column("row_id", sa.BigInteger(), row, primary_key=True),
        sa.Column("lane", sa.Text(), primary_key=True),
        sa.Column("unit", sa.Text(), primary_key=True),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
    )
    for name, columns in LANE_INDEXES.items():
        op.create_index(f"ix_petition_lane_{name}", "petition_lane", columns)


def downgrade() -> None:
    op.drop_table("petition_lane")
