"""What the desk lists of petitions, and what an order was answered with."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "petition_row",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("petition", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("external_ref", sa.Text()),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("petitioners", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Text()),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text()),
        sa.Column("deed_count", sa.Integer(), nullable=False),
        sa.UniqueConstraint("petition", name="uq_petition_row_petition"),
        sa.UniqueConstraint("external_ref", name="uq_petition_row_external_ref"),
    )
    for name, columns in ROW_INDEXES.items():
        op.create_index(f"ix_petition_row_{name}", "petition_row", columns)
    again = sa.text("repeats IS NOT NULL")
    op.create_index(
        "ix_petition_row_repeats",
        "petition_row",
        ["repeats"],
        sqlite_where=again,
        postgresql_where=again,
    )
    op.create_table(
        "petition_claim",
        row_id("petition_claim"),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("light", sa.Text(), nullable=False),
    )
    of_unit = ["unit", "is_open", "due_on", "row_id"]
    op.create_index("ix_petition_claim_unit", "petition_claim", of_unit)
    op.create_index("ix_petition_claim_state", "petition_claim", ["state", "row_id"])
    op.create_table(
        "petition_clock",
        row_id("petition_clock"),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("words_zh", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
    )
    op.create_index("ix_petition_clock_running", "petition_clock", ["state", "row_id"])
    op.create_table(
        "petition_unit",
        row_id("petition_unit"),
        sa.Column("unit", sa.Text(), primary_key=True),
    )
    op.create_index("ix_petition_unit_unit", "petition_unit", ["unit", "row_id"])
    op.create_table(
        "answered",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("petition", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_answered_answered_on", "answered", ["answered_on"])


ROW_INDEXES = {
    "due": ["is_open", "due_on", "id", "area"],
    "received": ["received_on", "id"],
    "number": ["number"],
    "tally": ["is_open", "state", "light", "channel", "area"],
}


def row_id(table: str) -> sa.Column[int]:
    name = f"fk_{table}_row_id"
    row = sa.ForeignKey("petition_row.id", name=name, ondelete="CASCADE")
    return sa.Column("row_id", sa.BigInteger(), row, primary_key=True)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


TABLES = (
    "answered",
    "petition_unit",
    "petition_clock",
    "petition_claim",
    "petition_row",
)
