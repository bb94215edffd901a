"""The record: what arrived, when, with what verdict, and the numbers issued.

Rows are added and never changed, but for `quarantine`, whose rows are resolved when
a later look admits the document or a person decides, and for the counters of
`number_series`.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.registry import Base, Instant

HELD = "held"
NEEDS_UPGRADE = "needs_upgrade"


class ReceivedEntry(Base):
    """One entry that was verified, with the very bytes it came in."""

    __tablename__ = "entry"

    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Text, unique=True)
    rev: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(Text)
    database: Mapped[str] = mapped_column(Text)
    case: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    v: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(Text)
    chain: Mapped[str] = mapped_column(Text)
    n: Mapped[int] = mapped_column(BigInteger)
    prev: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("verdict IN ('held', 'needs_upgrade')", name="verdict"),
        Index("ix_entry_case", "case", "position"),
        Index("ix_entry_chain", "device", "chain", "n"),
        Index("ix_entry_device", "device", "received_at"),
        Index("ix_entry_type", "type", "case"),
    )


class Reception(Base):
    """What the hub delivered and what became of it, in the order it was seen."""

    __tablename__ = "reception"

    position: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    rev: Mapped[str] = mapped_column(Text)
    database: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("document", "rev", "database", "verdict"),)


class Quarantined(Base):
    """A document that could not be read, verified or allowed; held, with the reason.

    `home` is the database that an entry names, where its own device brought it
    elsewhere; who answers for that place decides about it. `decision` is a person's:
    released, or kept out of the record, with what was `said`.
    """

    __tablename__ = "quarantine"

    position: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    rev: Mapped[str] = mapped_column(Text)
    database: Mapped[str] = mapped_column(Text)
    home: Mapped[str] = mapped_column(Text)
    device: Mapped[str | None] = mapped_column(Text, index=True)
    case: Mapped[str | None] = mapped_column(Text, index=True)
    reason: Mapped[str] = mapped_column(Text)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    first_seen: Mapped[datetime] = mapped_column(Instant)
    looked_at: Mapped[datetime] = mapped_column(Instant)
    look_again: Mapped[bool] = mapped_column(default=False)
    examined_by: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    said: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("document", "rev", "database"),
        Index("ix_quarantine_open", "resolved_at", "first_seen"),
        Index("ix_quarantine_home", "home", "decision"),
    )


class CaseNumber(Base):
    """The number a case bears for people; issued once, never again."""

    __tablename__ = "case_number"

    case: Mapped[str] = mapped_column(Text, primary_key=True)
    series: Mapped[str] = mapped_column(ForeignKey("number_series.series"))
    n: Mapped[int]
    text: Mapped[str] = mapped_column(Text, unique=True)
    issued_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("series", "n"),)


class NumberSeries(Base):
    """A counter: one for each township and year."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int]


class Epoch(Base):
    """One life of this registry; a restored one begins the next."""

    __tablename__ = "epoch"

    epoch: Mapped[str] = mapped_column(Text, primary_key=True)
    predecessor: Mapped[str | None] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(Instant)


class Backup(Base):
    """A backup that was read back and found whole; entries up to `position` are in."""

    __tablename__ = "backup"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(Text)
    verified_at: Mapped[datetime] = mapped_column(Instant)


class Checkpoint(Base):
    """How far a hub database was read; the uuid says of which database."""

    __tablename__ = "checkpoint"

    database: Mapped[str] = mapped_column(Text, primary_key=True)
    uuid: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime] = mapped_column(Instant)


class Outgoing(Base):
    """A document the county writes for the field: what it says, how far it is out."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(primary_key=True)
    database: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    serial: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("database", "document"),
        Index("ix_outbox_waiting", "published_at", "position"),
    )


class LateArrival(Base):
    """An entry that came when its author acted there no more, or long after."""

    __tablename__ = "late_arrival"

    position: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text, unique=True)
    home: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_late_arrival_home", "home", "received_at"),)


class Carriage(Base):
    """An entry that came in its device's own database, on its way to its home."""

    __tablename__ = "carriage"

    position: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text, unique=True)
    database: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    carried_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index("ix_carriage_waiting", "carried_at", "position"),)


class Statement(Base):
    """When the county said something, by its digest: who names it wrote later."""

    __tablename__ = "statement"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    said_at: Mapped[datetime] = mapped_column(Instant)


class Release(Base):
    """What two officers released: a phone's data key, or entries it had enclosed."""

    __tablename__ = "release"

    position: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    first: Mapped[str] = mapped_column(ForeignKey("account.id"))
    second: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(Instant)
