"""What a person decided in quarantine, where a late entry goes, a second phone."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DECIDED = ("decision", "decided_by", "decided_by_id", "said", "examined_by")


def upgrade() -> None:
    op.add_column(
        "quarantine",
        sa.Column("home", sa.Text(), nullable=False, server_default=""),
    )
    op.execute("UPDATE quarantine SET home = database")
    with op.batch_alter_table("quarantine") as table:
        table.alter_column("home", server_default=None)
        for name in DECIDED:
            table.add_column(sa.Column(name, sa.Text()))
        table.add_column(sa.Column("decided_at", INSTANT))
        table.create_index("ix_quarantine_home", ["home", "decision"])
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("person_id", sa.Text()))
    op.create_table(
        "carriage",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False, unique=True),
        sa.Column("database", sa.Text(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("carried_at", INSTANT),
    )
    op.create_index("ix_carriage_waiting", "carriage", ["carried_at", "position"])


def downgrade() -> None:
    op.drop_table("carriage")
    with op.batch_alter_table("enrolment") as table:
        table.drop_column("person_id")
    with op.batch_alter_table("quarantine") as table:
        table.drop_index("ix_quarantine_home")
        for name in ("decided_at", *DECIDED, "home"):
            table.drop_column(name)
