"""The log of what was read: a chain of lines, each naming the digest of the one before.

    line n    who (account, name, role) opened what of which case, when, to what purpose
              digest = SHA-256 of the canonical bytes of all that and `prev`
    head      how far the chain goes; how far it was sealed; up to where it was closed

A line is written, and committed, before anything is shown. Lines are added one at a
time, whoever reads beside whom (`locks.only`, and `n` is the key of the table). The
first line of a day and every twentieth are sealed: the desk writes the head down as a
deed (`reading.sealed`), which phones witness as they witness every deed. Lines older
than twelve months may be closed: they go, and a deed keeps the head of what went.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schemas.canonical import digest_of
from server.permissions import Principal
from server.reading_errors import StillKept
from server.registry import Base, Instant, locks
from server.registry.desk import CHINA, Pen

EVERY = 20
KEPT_MONTHS = 12
SAID: tuple[str, ...] = (
    "n",
    "account",
    "name",
    "role",
    "what",
    "case",
    "area",
    "restricted",
)
SAID += ("purpose", "said", "prev")


class Reading(Base):
    """One line: somebody opened something."""

    __tablename__ = "reading"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    account: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    case: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    restricted: Mapped[bool]
    purpose: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    prev: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_reading_case", "case", "n"),
        Index("ix_reading_at", "at"),
    )

    def computed(self) -> str:
        """The digest that the line's own words give."""
        words: dict[str, Any] = {name: getattr(self, name) for name in SAID}
        micros = round(self.at.timestamp() * 1_000_000)
        return digest_of({**words, "at": micros})


class ReadingHead(Base):
    """How far the log goes; one row."""

    __tablename__ = "reading_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    digest: Mapped[str] = mapped_column(Text)
    sealed_n: Mapped[int]
    sealed_on: Mapped[date | None]
    closed_n: Mapped[int]
    closed_digest: Mapped[str] = mapped_column(Text)


def head_of(session: Session) -> ReadingHead:
    """The row of the head; one of an empty log where there is none."""
    found = session.get(ReadingHead, 1, populate_existing=True)
    if found is None:
        found = ReadingHead(
            id=1, n=0, digest="", sealed_n=0, closed_n=0, closed_digest=""
        )
    return found


def write(session: Session, pen: Pen, who: Principal, now: datetime, **of: Any) -> None:
    """Add a line in the caller's transaction: `what`, `case`, `area`, `restricted`,
    `purpose`, `said`."""
    locks.only(session, "reading")
    head = head_of(session)
    line = Reading(
        n=head.n + 1,
        at=now,
        account=who.id,
        name=who.name,
        role=str(who.role),
        prev=head.digest,
        **of,
    )
    line.digest = line.computed()
    head.n, head.digest = line.n, line.digest
    session.add_all([head, line])
    session.flush()
    today = now.astimezone(CHINA).date()
    if head.n - head.sealed_n >= EVERY or head.sealed_on != today:
        seal(session, pen, head, now)


def seal(session: Session, pen: Pen, head: ReadingHead, now: datetime) -> None:
    """The desk writes down how far the log goes."""
    pen.write(session, "reading.sealed", {"n": head.n, "head": head.digest}, now)
    head.sealed_n, head.sealed_on = head.n, now.astimezone(CHINA).date()


def close(session: Session, pen: Pen, before: date, now: datetime) -> int:
    """Drop the lines from before that day; how many. Raises StillKept for a day within
    the last twelve months. A deed keeps the head of what went."""
    today = now.astimezone(CHINA).date()
    oldest = _months_before(today, KEPT_MONTHS)
    if before > oldest:
        raise StillKept(before, oldest)
    locks.only(session, "reading")
    head = head_of(session)
    limit = datetime(before.year, before.month, before.day, tzinfo=CHINA)
    young = select(func.min(Reading.n)).where(Reading.at >= limit)
    last = (session.scalar(young) or head.n + 1) - 1
    if last <= head.closed_n:
        return 0
    gone = last - head.closed_n
    digest = session.get_one(Reading, last).digest
    said = {"before": before.isoformat(), "n": last, "head": digest}
    pen.write(session, "reading.closed", said, now)
    session.execute(delete(Reading).where(Reading.n <= last))
    head.closed_n, head.closed_digest = last, digest
    return gone


def _months_before(day: date, months: int) -> date:
    """The first of the month so many months before."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
