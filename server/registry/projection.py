"""What the desk lists: one row for a case, one for each of its clocks.

Folded from the record by `projecting`; nothing here is written by hand. `id` is the
row's place for the search index and means nothing else.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from schemas.kinds import DISPUTE
from server.registry import Base, Instant

IN_CONFLICT = text("conflict_count > 0")


class CaseRow(Base):
    __tablename__ = "case_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(Text, unique=True)
    case_number: Mapped[str | None] = mapped_column(Text)
    temp_number: Mapped[str] = mapped_column(Text)
    home: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default=DISPUTE)
    restricted: Mapped[bool] = mapped_column(default=False)
    grid: Mapped[str] = mapped_column(Text)
    village: Mapped[str] = mapped_column(Text)
    township: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    party_names: Mapped[str] = mapped_column(Text)
    dispute_type: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    stage: Mapped[int | None] = mapped_column(BigInteger)
    round: Mapped[int | None] = mapped_column(BigInteger)
    opened_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    light: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    last_received_at: Mapped[datetime] = mapped_column(Instant)
    entry_count: Mapped[int]
    conflict_count: Mapped[int]
    problem_count: Mapped[int]
    waiting_count: Mapped[int]
    unknown_count: Mapped[int]
    clocks: Mapped[list["CaseClock"]] = relationship(
        order_by="CaseClock.position", back_populates="row"
    )

    __table_args__ = (
        Index("ix_case_row_received", "last_received_at", "id"),
        Index("ix_case_row_township", "township", "last_received_at", "id"),
        Index("ix_case_row_village", "village", "last_received_at", "id"),
        Index("ix_case_row_grid", "grid", "last_received_at", "id"),
        Index("ix_case_row_state", "state", "last_received_at", "id"),
        Index("ix_case_row_light", "light", "last_received_at", "id"),
        Index("ix_case_row_type", "dispute_type", "opened_on", "id"),
        Index("ix_case_row_opened", "opened_on", "id"),
        Index("ix_case_row_due", "due_on", "id"),
        Index("ix_case_row_number", "case_number", "id"),
        Index("ix_case_row_kind", "kind", "opened_on", "id"),
        Index(
            "ix_case_row_conflicts",
            "last_received_at",
            "id",
            sqlite_where=IN_CONFLICT,
            postgresql_where=IN_CONFLICT,
        ),
        Index(
            "ix_case_row_tally",
            "kind",
            "restricted",
            "state",
            "light",
            "dispute_type",
            "township",
            "conflict_count",
        ),
    )


# What the desk counts as cases: no occasion and no report outside a dispute.
DISPUTES = CaseRow.kind == DISPUTE


class ClockColumns:
    """What is kept of a clock, as of the day on which projections stand."""

    position: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    start_on: Mapped[date]
    due_on: Mapped[date]
    ended_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(Text)
    light: Mapped[str] = mapped_column(Text)
    words_zh: Mapped[str] = mapped_column(Text)
    words_en: Mapped[str] = mapped_column(Text)


class CaseClock(ClockColumns, Base):
    """One clock of one case."""

    __tablename__ = "case_clock"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("case_row.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[CaseRow] = relationship(back_populates="clocks")

    __table_args__ = (Index("ix_case_clock_running", "state", "due_on"),)


class Standing(Base):
    """As of which day the lights were computed, by which rules, and how cases are
    indexed; one row."""

    __tablename__ = "standing"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    calendar_version: Mapped[str] = mapped_column(Text)
    """The version of `terms` by which every clock is counted; while it is another than
    stands, what `server.recounting` has come to."""
    searched_by: Mapped[str] = mapped_column(Text)
    """The version of `search` by which every case is indexed; until then what
    `server.indexing` has come to."""
