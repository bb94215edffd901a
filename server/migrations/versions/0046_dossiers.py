"""How far each dossier is, and what was claimed for which dispute."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    of_case = sa.ForeignKey(
        "case_row.id", ondelete="CASCADE", name="fk_dossier_row_row_id_case_row"
    )
    op.create_table(
        "dossier_row",
        sa.Column("row_id", sa.Integer(), of_case, primary_key=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("bar", sa.Text(), nullable=False),
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("archived_on", sa.Date()),
        sa.Column("archive_no", sa.Text(), nullable=False),
        sa.Column("retention", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
    )
    op.create_index("ix_dossier_row_step", "dossier_row", ["step", "due_on", "row_id"])
    op.create_table(
        "dossier_claim",
        sa.Column("entry", sa.Text(), primary_key=True),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("withdrawn_for", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Text()),
        sa.Column("confirmed_on", sa.Date()),
    )
    op.create_index("ix_dossier_claim_case", "dossier_claim", ["case"])
    op.create_index("ix_dossier_claim_month", "dossier_claim", ["month", "area"])


def downgrade() -> None:
    op.drop_table("dossier_claim")
    op.drop_table("dossier_row")
