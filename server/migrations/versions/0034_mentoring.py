"""Who mentors whom."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mentoring",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("mentor_id", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("mentee_id", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_for", sa.Text()),
    )
    op.create_index("ix_mentoring_mentor", "mentoring", ["mentor_id"])
    op.create_index("ix_mentoring_mentee", "mentoring", ["mentee_id"])


def downgrade() -> None:
    op.drop_table("mentoring")
