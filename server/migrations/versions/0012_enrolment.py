"""Enrolment by code."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("code_digest", sa.Text(), nullable=False, unique=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("grids", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("alg", sa.Text()),
        sa.Column("public_key", sa.Text()),
        sa.Column("nonce", sa.Text()),
        sa.Column("county_nonce", sa.Text()),
        sa.Column("transcript", sa.Text()),
        sa.Column("asked_at", INSTANT),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Text(), sa.ForeignKey("device.id")),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_by_id", sa.Text()),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_enrolment_made_at", "enrolment", ["made_at"])


def downgrade() -> None:
    op.drop_table("enrolment")
