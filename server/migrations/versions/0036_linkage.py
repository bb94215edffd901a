"""What linkage keeps: sheets, their keys, counts, and which cases are alike."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linkage_sheet",
        sa.Column("row_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("sheet", sa.Text()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("is_compared", sa.Boolean(), nullable=False),
        sa.Column("county_only", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_linkage_sheet_made_by", "linkage_sheet", ["made_by", "row_id"])
    op.create_index(
        "ix_linkage_sheet_is_compared", "linkage_sheet", ["is_compared", "row_id"]
    )
    op.create_table(
        "linkage_key",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("row_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_linkage_key_row_id", "linkage_key", ["row_id"])
    op.create_table(
        "linkage_count",
        sa.Column("feature", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "linkage_pair",
        sa.Column("one", sa.Text(), primary_key=True),
        sa.Column("other", sa.Text(), primary_key=True),
        sa.Column("bits", sa.Float(), nullable=False),
    )
    op.create_index("ix_linkage_pair_other", "linkage_pair", ["other"])
    op.create_index("ix_linkage_pair_bits", "linkage_pair", ["bits"])


def downgrade() -> None:
    for table in ("linkage_pair", "linkage_count", "linkage_key", "linkage_sheet"):
        op.drop_table(table)
