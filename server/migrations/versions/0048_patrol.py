"""网巡: findings, runs, and what petitions say word for word."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

FINDING_INDEXES = {
    "petition": ["petition"],
    "open": ["is_open", "due_on", "position"],
    "unit": ["unit", "is_open", "due_on"],
    "rule": ["rule", "is_open"],
    "position": ["position"],
}


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def days(*names: str) -> list[sa.Column[date]]:
    return [sa.Column(name, sa.Date(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "patrol_finding",
        sa.Column("id", sa.Text(), primary_key=True),
        *numbers("position"),
        *texts("rule", "petition", "claim", "unit", "zh", "en"),
        *days("happened_on", "found_on", "due_on"),
        *texts("state", "excuse"),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("gone_on", sa.Date()),
        sa.Column("rectified_on", sa.Date()),
        sa.Column("verified_on", sa.Date()),
        sa.Column("reopened", sa.Integer(), nullable=False),
        *texts("said"),
        sa.Column("is_open", sa.Boolean(), nullable=False),
    )
    for name, columns in FINDING_INDEXES.items():
        op.create_index(f"ix_patrol_finding_{name}", "patrol_finding", columns)
    op.create_table(
        "patrol_run",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        *texts("entry"),
        *days("ran_on"),
        *texts("scope"),
        *numbers("looked", "new", "standing"),
        *texts("counts", "digest"),
    )
    op.create_index("ix_patrol_run_ran_on", "patrol_run", ["ran_on"])
    op.create_table(
        "patrol_look",
        sa.Column("petition", sa.Text(), primary_key=True),
        *days("look_on"),
    )
    op.create_index("ix_patrol_look_look_on", "patrol_look", ["look_on"])
    op.create_table(
        "patrol_mark",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        *days("day"),
        *numbers("until"),
        *texts("scope"),
        *numbers("looked"),
        sa.Column("is_running", sa.Boolean(), nullable=False),
    )
    row = sa.ForeignKey(
        "petition_row.id",
        name="fk_petition_text_row_id_petition_row",
        ondelete="CASCADE",
    )
    op.create_table(
        "petition_text",
        sa.Column("row_id", sa.BigInteger(), row, primary_key=True),
        sa.Column("deed", sa.Text(), primary_key=True),
        *texts("unit", "digest"),
    )
    of_text = ["digest", "unit", "row_id"]
    op.create_index("ix_petition_text_digest", "petition_text", of_text)
    same = ["petitioners", "summary", "id"]
    op.create_index("ix_petition_row_same", "petition_row", same)
    running = sa.text("ended_on IS NULL")
    op.create_index(
        "ix_petition_clock_due",
        "petition_clock",
        ["due_on"],
        sqlite_where=running,
        postgresql_where=running,
    )


def downgrade() -> None:
    op.drop_index("ix_petition_clock_due", "petition_clock")
    op.drop_index("ix_petition_row_same", "petition_row")
    for table in (
        "petition_text",
        "patrol_mark",
        "patrol_look",
        "patrol_run",
        "patrol_finding",
    ):
        op.drop_table(table)
