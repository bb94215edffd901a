"""In which items of business a petition is, and what was checked by lot."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
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
    checked()


def checked() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "check_draw",
        sa.Column("check", sa.Text(), primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", instant, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    draw = sa.ForeignKey("check_draw.check", name="fk_check_row_check_check_draw")
    op.create_table(
        "check_row",
        sa.Column("check", sa.Text(), draw, primary_key=True),
        sa.Column("petition", sa.Text(), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("judged_on", sa.Date()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rectify_by", sa.Date()),
        sa.Column("rectified_on", sa.Date()),
        sa.Column("rectified", sa.Text(), nullable=False),
    )
    op.create_index("ix_check_row_petition", "check_row", ["petition"])
    op.create_index("ix_check_row_unit", "check_row", ["unit", "result"])


def downgrade() -> None:
    op.drop_table("check_row")
    op.drop_table("check_draw")
    op.drop_table("petition_lane")
