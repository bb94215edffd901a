"""Which deeds join cases, and which cases are one."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joining_deed",
        sa.Column("case", sa.Text(), primary_key=True),
        sa.Column("entry", sa.Text(), primary_key=True),
    )
    op.create_index("ix_joining_deed_entry", "joining_deed", ["entry"])
    op.create_table(
        "case_group",
        sa.Column("case", sa.Text(), primary_key=True),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_case_group_leader", "case_group", ["leader"])
    op.create_table(
        "case_apart",
        sa.Column("one", sa.Text(), primary_key=True),
        sa.Column("other", sa.Text(), primary_key=True),
    )
    op.create_index("ix_case_apart_other", "case_apart", ["other"])


def downgrade() -> None:
    op.drop_table("case_apart")
    op.drop_table("case_group")
    op.drop_table("joining_deed")
