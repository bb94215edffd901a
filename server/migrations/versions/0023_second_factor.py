"""A second factor for accounts, and where a stay at the console began."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("factor", sa.Text(), nullable=True))
        account.add_column(sa.Column("factor_since", sa.DateTime(timezone=True)))
        account.add_column(
            sa.Column("factor_step", sa.Integer(), nullable=False, server_default="0")
        )
        account.add_column(sa.Column("told_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("sign_in") as stay:
        stay.add_column(
            sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        stay.add_column(
            sa.Column("address", sa.Text(), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as stay:
        stay.drop_column("address")
        stay.drop_column("waits")
    with op.batch_alter_table("account") as account:
        for name in ("told_at", "factor_step", "factor_since", "factor"):
            account.drop_column(name)
