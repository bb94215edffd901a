"""Evidence: what there is to be, how far it has come, what of it lies at the hub."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "medium",
        sa.Column("entry", sa.Text(), primary_key=True),
        *map(text, ("device", "evidence", "case", "home", "address")),
        *map(number, ("pieces", "size")),
        *map(text, ("state", "why")),
        number("attempt"),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("device", "evidence", name="uq_medium_device_evidence"),
    )
    for name, columns in (
        ("ix_medium_address", ["address"]),
        ("ix_medium_case", ["case"]),
        ("ix_medium_home", ["home", "device"]),
        ("ix_medium_state", ["state"]),
    ):
        op.create_index(name, "medium", columns)
    op.create_table(
        "chunk",
        sa.Column("document", sa.Text(), primary_key=True),
        sa.Column("rev", sa.Text(), primary_key=True),
        *map(text, ("device", "evidence")),
        *map(number, ("attempt", "first", "pieces")),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.Text(), nullable=True),
    )
    op.create_index("ix_chunk_of", "chunk", ["device", "evidence"])
    op.create_index("ix_chunk_end", "chunk", ["end"])


def downgrade() -> None:
    op.drop_table("chunk")
    op.drop_table("medium")
