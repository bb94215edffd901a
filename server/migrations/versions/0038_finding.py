"""Cases are found by field, and quoted; every case is indexed anew by the ingest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TALLY = "ix_case_row_tally"
BEFORE = ["state", "light", "township", "dispute_type"]
SINCE = "kind restricted state light dispute_type township conflict_count".split()
SHOWN = "words, shown UNINDEXED, prefix = '2 4 6'"
LABELS = " tokenchars '@'"


def upgrade() -> None:
    anew(SHOWN, LABELS, sa.Column("shown", sa.Text()))
    op.add_column(
        "standing",
        sa.Column("searched_by", sa.Text(), nullable=False, server_default=""),
    )
    op.drop_index(TALLY, "case_row")
    op.create_index(TALLY, "case_row", SINCE)


def downgrade() -> None:
    op.drop_index(TALLY, "case_row")
    op.create_index(TALLY, "case_row", BEFORE)
    with op.batch_alter_table("standing") as table:
        table.drop_column("searched_by")
    anew("words")


def anew(columns: str, signs: str = "", *more: sa.Column[str]) -> None:
    """The index, empty; before, `sili rebuild` fills it."""
    op.drop_table("case_search")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE VIRTUAL TABLE case_search USING fts5({columns}, "
            f'tokenize = "unicode61 remove_diacritics 0{signs}")'
        )
        return
    op.create_table(
        "case_search",
        sa.Column("row_id", sa.BigInteger(), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("vector", TSVECTOR(), nullable=False),
        *more,
    )
    op.create_index(
        "ix_case_search_vector", "case_search", ["vector"], postgresql_using="gin"
    )
