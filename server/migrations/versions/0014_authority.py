"""Roles with their intervals, keys of phones, and when the county said what."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "role_held",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_role_held_person_id", "role_held", ["person_id"])
    op.execute(
        "INSERT INTO role_held (person_id, role, begun_at)"
        " SELECT id, role, added_at FROM person"
    )
    op.add_column(
        "device",
        sa.Column("storage", sa.Text(), nullable=False, server_default="unknown"),
    )
    op.add_column("device", sa.Column("addressee", sa.Text()))
    op.create_table(
        "statement",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("said_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("statement")
    op.drop_column("device", "addressee")
    op.drop_column("device", "storage")
    op.drop_table("role_held")
