"""The registry as it begins: the record, the directory, the projections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
IN_CONFLICT = sa.text("conflict_count > 0")
TABLES = (
    "account",
    "case_row",
    "checkpoint",
    "entry",
    "epoch",
    "grid",
    "number_series",
    "outbox",
    "person",
    "quarantine",
    "reception",
    "scope",
    "standing",
    "used_challenge",
    "case_clock",
    "case_number",
    "device",
    "sign_in",
    "device_key",
)


def upgrade() -> None:
    account()
    case_row()
    checkpoint()
    entry()
    epoch()
    grid()
    number_series()
    outbox()
    person()
    quarantine()
    reception()
    scope()
    standing()
    used_challenge()
    case_clock()
    case_number()
    device()
    sign_in()
    device_key()
    case_search()


def downgrade() -> None:
    op.drop_table("case_search")
    for name in reversed(TABLES):
        op.drop_table(name)


def account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", INSTANT),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT),
        sa.UniqueConstraint("login"),
    )


def case_row() -> None:
    op.create_table(
        "case_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text()),
        sa.Column("temp_number", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("party_names", sa.Text(), nullable=False),
        sa.Column("dispute_type", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.BigInteger()),
        sa.Column("round", sa.BigInteger()),
        sa.Column("opened_on", sa.Date()),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger()),
        sa.Column("last_received_at", INSTANT, nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("conflict_count", sa.Integer(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("waiting_count", sa.Integer(), nullable=False),
        sa.Column("unknown_count", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case"),
    )
    op.create_index(
        "ix_case_row_conflicts",
        "case_row",
        ["last_received_at", "id"],
        sqlite_where=IN_CONFLICT,
        postgresql_where=IN_CONFLICT,
    )
    op.create_index("ix_case_row_due", "case_row", ["due_on", "id"])
    op.create_index("ix_case_row_grid", "case_row", ["grid", "last_received_at", "id"])
    op.create_index(
        "ix_case_row_light", "case_row", ["light", "last_received_at", "id"]
    )
    op.create_index("ix_case_row_number", "case_row", ["case_number", "id"])
    op.create_index("ix_case_row_opened", "case_row", ["opened_on", "id"])
    op.create_index("ix_case_row_received", "case_row", ["last_received_at", "id"])
    op.create_index(
        "ix_case_row_state", "case_row", ["state", "last_received_at", "id"]
    )
    op.create_index(
        "ix_case_row_tally", "case_row", ["state", "light", "township", "dispute_type"]
    )
    op.create_index(
        "ix_case_row_township", "case_row", ["township", "last_received_at", "id"]
    )
    op.create_index("ix_case_row_type", "case_row", ["dispute_type", "opened_on", "id"])
    op.create_index(
        "ix_case_row_village", "case_row", ["village", "last_received_at", "id"]
    )


def checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("database", sa.Text(), primary_key=True),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("moved_at", INSTANT, nullable=False),
    )


def entry() -> None:
    op.create_table(
        "entry",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rev", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("database", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("v", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("prev", sa.Text()),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.UniqueConstraint("id"),
        sa.CheckConstraint("verdict IN ('held', 'needs_upgrade')", name="verdict"),
    )
    op.create_index("ix_entry_case", "entry", ["case", "position"])
    op.create_index("ix_entry_chain", "entry", ["device", "chain", "n"])
    op.create_index("ix_entry_device", "entry", ["device", "received_at"])


def epoch() -> None:
    op.create_table(
        "epoch",
        sa.Column("epoch", sa.Text(), primary_key=True),
        sa.Column("predecessor", sa.Text()),
        sa.Column("begun_at", INSTANT, nullable=False),
    )


def grid() -> None:
    op.create_table(
        "grid",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("generation", sa.Integer(), nullable=False),
    )


def number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("series", sa.Text(), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("database", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.UniqueConstraint("database", "document"),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["published_at", "position"])


def person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
    )


def quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("rev", sa.Text(), nullable=False),
        sa.Column("database", sa.Text(), nullable=False),
        sa.Column("device", sa.Text()),
        sa.Column("case", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.Column("look_again", sa.Boolean(), nullable=False),
        sa.Column("resolved_at", INSTANT),
        sa.UniqueConstraint("document", "rev", "database"),
    )
    op.create_index("ix_quarantine_case", "quarantine", ["case"])
    op.create_index("ix_quarantine_device", "quarantine", ["device"])
    op.create_index("ix_quarantine_open", "quarantine", ["resolved_at", "first_seen"])


def reception() -> None:
    op.create_table(
        "reception",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("rev", sa.Text(), nullable=False),
        sa.Column("database", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.UniqueConstraint("document", "rev", "database", "verdict"),
    )


def scope() -> None:
    op.create_table(
        "scope",
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_scope_holder", "scope", ["holder", "area"])


def standing() -> None:
    op.create_table(
        "standing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
    )


def used_challenge() -> None:
    op.create_table(
        "used_challenge",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("ix_used_challenge_expires_at", "used_challenge", ["expires_at"])


def case_clock() -> None:
    op.create_table(
        "case_clock",
        sa.Column(
            "row_id",
            sa.Integer(),
            sa.ForeignKey("case_row.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("words_zh", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
    )
    op.create_index("ix_case_clock_running", "case_clock", ["state", "due_on"])


def case_number() -> None:
    op.create_table(
        "case_number",
        sa.Column("case", sa.Text(), primary_key=True),
        sa.Column(
            "series", sa.Text(), sa.ForeignKey("number_series.series"), nullable=False
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.UniqueConstraint("series", "n"),
        sa.UniqueConstraint("text"),
    )


def device() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("person_id", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("token_at", INSTANT),
    )


def sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("account_id", sa.Text(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])


def device_key() -> None:
    op.create_table(
        "device_key",
        sa.Column("kid", sa.Text(), primary_key=True),
        sa.Column("device_id", sa.Text(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("alg", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.UniqueConstraint("device_id", "kid"),
    )


def case_search() -> None:
    """The index that `server.registry.search` reads and writes."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE case_search USING fts5("
            "words, tokenize = 'unicode61 remove_diacritics 0')"
        )
        return
    op.create_table(
        "case_search",
        sa.Column("row_id", sa.BigInteger(), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("vector", TSVECTOR(), nullable=False),
    )
    op.create_index(
        "ix_case_search_vector", "case_search", ["vector"], postgresql_using="gin"
    )
