"""Papers: a row of each, and where its printed files lie."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDEXES = {
    "petition": ["petition", "paper"],
    "case": ["case_id", "paper"],
    "number": ["number"],
    "series": ["series", "n"],
    "code": ["code", "paper"],
    "unit": ["unit", "paper"],
    "recipient": ["recipient", "paper"],
    "batch": ["batch"],
    "day": ["issued_on", "series", "n"],
}


def upgrade() -> None:
    op.create_table(
        "paper_row",
        sa.Column("paper", sa.Text(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer()),
        sa.Column("petition", sa.Text()),
        sa.Column("case_id", sa.Text()),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("cancelled_on", sa.Date()),
        sa.Column("served_on", sa.Date()),
        sa.Column("mode", sa.Text()),
        sa.Column("replaces", sa.Text()),
        sa.Column("replaced_by", sa.Text()),
        sa.Column("batch", sa.Text()),
        sa.Column("entry", sa.Text(), nullable=False),
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_paper_row_{name}", "paper_row", columns)
    op.create_table(
        "paper_file",
        sa.Column("paper", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("paper_file")
    op.drop_table("paper_row")
