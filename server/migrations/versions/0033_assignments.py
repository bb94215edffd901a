"""Assignments, and what was answered to each."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("case", sa.Text()),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text()),
        sa.Column("salt", sa.Text()),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_for", sa.Text()),
    )
    op.create_index("ix_assignment_case", "assignment", ["case"])
    op.create_index("ix_assignment_grid", "assignment", ["grid"])
    op.create_table(
        "assignment_answer",
        sa.Column("case", sa.Text(), primary_key=True),
        sa.Column("assignment", sa.Text(), primary_key=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
    )
    op.create_index(
        "ix_assignment_answer_assignment", "assignment_answer", ["assignment"]
    )


def downgrade() -> None:
    op.drop_table("assignment_answer")
    op.drop_table("assignment")
