"""What the county changed of its trial rules, and the years it published."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def configured() -> list[sa.Column[object]]:
    return [
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "term_change",
        *configured(),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
    )
    op.create_table(
        "calendar_year",
        *configured(),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("calendar_year")
    op.drop_table("term_change")
