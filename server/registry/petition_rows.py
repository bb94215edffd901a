"""What the desk lists of petitions: a row for each, for its claims, for its clocks.

Folded from the deeds by `petitions`; nothing here is written by hand. `id` is the
place of the first deed in the record, so that cases and petitions share no id and one
index finds both by words.
"""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.registry import Base
from server.registry.projection import ClockColumns

IS_AGAIN = text("repeats IS NOT NULL")
OF_UNIT = "unit", "is_open", "due_on", "row_id", "state", "light"
"""Whatever a unit's inbox counts of its claims: the index alone answers."""
IS_RUNNING = text("ended_on IS NULL")


class PetitionRow(Base):
    __tablename__ = "petition_row"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    petition: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str] = mapped_column(Text)
    external_ref: Mapped[str | None] = mapped_column(Text, unique=True)
    received_on: Mapped[date]
    channel: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    petitioners: Mapped[str] = mapped_column(Text)
    people: Mapped[int]
    repeats: Mapped[str | None] = mapped_column(Text)
    is_urgent: Mapped[bool]
    is_open: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    light: Mapped[str] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(Text)
    """Of the clock that is due first."""
    deed_count: Mapped[int]
    """It rises by one with every deed; who saw fewer is told to look again."""
    claims: Mapped[list["PetitionClaim"]] = relationship(
        order_by="PetitionClaim.position", back_populates="row"
    )
    clocks: Mapped[list["PetitionClock"]] = relationship(
        order_by="PetitionClock.position", back_populates="row"
    )

    __table_args__ = (
        Index("ix_petition_row_due", "is_open", "due_on", "id", "area"),
        Index("ix_petition_row_received", "received_on", "id"),
        Index("ix_petition_row_number", "number"),
        Index(
            "ix_petition_row_repeats",
            "repeats",
            sqlite_where=IS_AGAIN,
            postgresql_where=IS_AGAIN,
        ),
        Index("ix_petition_row_same", "petitioners", "summary", "id"),
        Index("ix_petition_row_tally", "is_open", "state", "light", "channel", "area"),
    )


class PetitionClaim(Base):
    """One thing asked for, and with whom it lies."""

    __tablename__ = "petition_claim"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("petition_row.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    road: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool]
    due_on: Mapped[date | None]
    light: Mapped[str] = mapped_column(Text)
    row: Mapped[PetitionRow] = relationship(back_populates="claims")

    __table_args__ = (
        Index("ix_petition_claim_unit", *OF_UNIT),
        Index("ix_petition_claim_state", "state", "row_id"),
        Index("ix_petition_claim_due", "is_open", "due_on", "row_id"),
    )


class PetitionClock(ClockColumns, Base):
    """One clock of one petition; `about` names its claims."""

    __tablename__ = "petition_clock"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("petition_row.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[PetitionRow] = relationship(back_populates="clocks")

    __table_args__ = (
        Index("ix_petition_clock_running", "state", "row_id"),
        Index(
            "ix_petition_clock_due",
            "due_on",
            sqlite_where=IS_RUNNING,
            postgresql_where=IS_RUNNING,
        ),
    )


class PetitionUnit(Base):
    """Every unit that a petition was ever laid with: it goes on reading it."""

    __tablename__ = "petition_unit"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("petition_row.id", ondelete="CASCADE"), primary_key=True
    )
    unit: Mapped[str] = mapped_column(Text, primary_key=True)

    __table_args__ = (Index("ix_petition_unit_unit", "unit", "row_id"),)


class PetitionLane(Base):
    """In which items of business it is: as a whole under the unit "", and once more
    for each unit with whom claims of it lie there (`schemas.petition.lanes`)."""

    __tablename__ = "petition_lane"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("petition_row.id", ondelete="CASCADE"), primary_key=True
    )
    lane: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    light: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    rule: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_petition_lane_tally", "unit", "lane", "light", "area"),
        Index("ix_petition_lane_due", "unit", "lane", "due_on", "row_id"),
    )


class PetitionText(Base):
    """What a deed says at length, by its digest: the same words are found again."""

    __tablename__ = "petition_text"

    row_id: Mapped[int] = mapped_column(
        ForeignKey("petition_row.id", ondelete="CASCADE"), primary_key=True
    )
    deed: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_petition_text_digest", "digest", "unit", "row_id"),)


class Answered(Base):
    """What an order was answered with, so that who sends it twice is not done twice."""

    __tablename__ = "answered"

    account: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    asked: Mapped[str] = mapped_column(Text)
    """A digest of what was asked for: the same key for something else is refused."""
    petition: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date] = mapped_column(index=True)
