"""Letters of supervision, and the open claims of all units by their clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_row",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("letter", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("code", "suggestion", "to_unit", "number", "paper", "grounds")
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("urged_on", sa.Date()),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date()),
        sa.Column("adopted", sa.Text(), nullable=False),
        sa.UniqueConstraint("letter", name="uq_letter_row_letter"),
    )
    op.create_index("ix_letter_row_open", "letter_row", ["is_open", "due_on", "id"])
    of_unit = ["to_unit", "is_open", "due_on"]
    op.create_index("ix_letter_row_unit", "letter_row", of_unit)
    row = sa.ForeignKey(
        "letter_row.id", ondelete="CASCADE", name="fk_letter_petition_row_id"
    )
    op.create_table(
        "letter_petition",
        sa.Column("row_id", sa.BigInteger(), row, primary_key=True),
        sa.Column("petition", sa.Text(), primary_key=True),
    )
    name = "ix_letter_petition_petition"
    op.create_index(name, "letter_petition", ["petition"])
    op.create_table(
        "letter_fact",
        sa.Column("fact", sa.Text(), primary_key=True),
        sa.Column("entry", sa.Text(), nullable=False),
    )
    due = ["is_open", "due_on", "row_id"]
    op.create_index("ix_petition_claim_due", "petition_claim", due)


def downgrade() -> None:
    op.drop_index("ix_petition_claim_due", "petition_claim")
    for table in ("letter_fact", "letter_petition", "letter_row"):
        op.drop_table(table)
