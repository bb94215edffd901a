"""Of each 宣讲 and each reception, what the desk lists and sums."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

COUNTED = (
    "audience",
    "petitioners",
    "visits",
    "visitors",
    "on_site",
    "promised",
    "kept",
)


def upgrade() -> None:
    op.create_table(
        "occasion_row",
        sa.Column(
            "row_id",
            sa.Integer(),
            sa.ForeignKey("case_row.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date()),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED),
    )
    op.create_index("ix_occasion_row_month", "occasion_row", ["month", "row_id"])


def downgrade() -> None:
    op.drop_table("occasion_row")
