"""What the county decided to erase: asked by one, approved by another.

From its approval on, the entry is without words in the record, in quarantine, in the
search; whatever comes again under its id is bared before anybody looks at it.
"""

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer
from sqlalchemy.types import Text

from schemas import entry
from schemas.canonical import canonical_bytes
from schemas.errors import SiliError
from schemas.identifiers import grid_of, is_private, private_database
from server.registry import Base, Instant, db, mentoring
from server.registry.directory import Device, Scope
from server.registry.record import Quarantined, ReceivedEntry, Reception
from server.registry.restricting import Copy, is_secluded

Document: TypeAlias = dict[str, Any]

PREFIX = "erased:"
SAID = ("body", "salt")
MOST_ASKED = 500


class Erasure(Base):
    """One entry that is to be erased; it is, once a second person approved."""

    __tablename__ = "erasure"

    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    case: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_by_role: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    blocked: Mapped[str | None] = mapped_column(Text)
    blocked_until: Mapped[date | None]
    scrubbed_at: Mapped[datetime | None] = mapped_column(Instant)


UNSCRUBBED = Erasure.approved_at.is_not(None), Erasure.scrubbed_at.is_(None)


class Confirmed(Base):
    """A phone said that it holds nothing of the entry any more."""

    __tablename__ = "erasure_confirmed"

    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    device: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Left(Base):
    """The hub cannot purge: in this database of it the words lie still."""

    __tablename__ = "erasure_left"

    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    database: Mapped[str] = mapped_column(Text, primary_key=True)


def note_left(session: Session, id: str, database: str, is_left: bool) -> None:
    if is_left:
        session.merge(Left(entry=id, database=database))
    else:
        mine = Left.entry == id, Left.database == database
        session.execute(delete(Left).where(*mine))


def left(session: Session) -> dict[str, list[str]]:
    """The databases of the hub that keep the words of each erased entry."""
    found: dict[str, list[str]] = {}
    for row in session.scalars(select(Left).order_by(Left.entry, Left.database)):
        found.setdefault(row.entry, []).append(row.database)
    return found


def decided(session: Session, ids: Iterable[str]) -> set[str]:
    """Which of these are erased."""
    asked = sorted(ids)
    found: set[str] = set()
    for at in range(0, len(asked), MOST_ASKED):
        some = Erasure.entry.in_(asked[at : at + MOST_ASKED])
        rows = select(Erasure.entry).where(some, Erasure.approved_at.is_not(None))
        found.update(session.scalars(rows))
    return found


def document(
    session: Session, id: str, case: str, kind: str, on: date, database: str
) -> Document:
    """What a database is told of it; `withdrawn` where its case left the grids."""
    gone = {"withdrawn": True} if is_secluded(session, case) else {}
    return {
        "e": 1,
        "type": "erased",
        "id": PREFIX + id,
        "database": database,
        "entry": id,
        "case": case,
        "kind": kind,
        "on": on.isoformat(),
        **gone,
    }


def bare(document: Document) -> Document:
    """The document without what it said; an entry's envelope still verifies."""
    try:
        return entry.erase(entry.read(document)).document()
    except SiliError:
        return {name: each for name, each in document.items() if name not in SAID}


def says(document: Document) -> bool:
    return any(name in document for name in SAID)


def strike(session: Session, id: str) -> None:
    """Take the words out of the record and out of quarantine."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    for row in session.scalars(rows.where(ReceivedEntry.id == id)):
        row.raw = canonical_bytes(bare(json.loads(row.raw)))
    held = select(Quarantined).options(undefer(Quarantined.raw))
    for waits in session.scalars(held.where(Quarantined.document == id)):
        waits.raw = canonical_bytes(bare(json.loads(waits.raw)))
        waits.look_again = waits.resolved_at is None
    session.flush()


def databases(session: Session, id: str, case: str) -> set[str]:
    """Wherever at the hub the entry is, or may have been brought; and the private ones
    of whoever acted in its grid at any time, whose phones may hold it still."""
    came = select(Reception.database).where(Reception.document == id)
    home = select(ReceivedEntry.database).where(ReceivedEntry.id == id)
    found = {*session.scalars(came), *session.scalars(home)}
    if any(name.startswith("private-") for name in found):
        readers = select(Copy.device).where(Copy.case == case)
        found |= {private_database(each) for each in session.scalars(readers)}
    return found | acted(session, found)


def acted(session: Session, names: Iterable[str]) -> set[str]:
    """The private databases of the devices in use whose persons act in one of these
    grids, acted there before they moved, or read there as a mentor."""
    grids = [grid_of(name) for name in names if not is_private(name)]
    held = (
        select(Device.id, Scope.area)
        .join(Scope, Scope.holder == Device.person_id)
        .where(Device.revoked_at.is_(None))
    )
    every = [*session.execute(held), *mentoring.readers(session, ever=True)]
    return {
        private_database(device)
        for device, area in every
        if any(grid.startswith(area) for grid in grids)
    }


def owed() -> bool:
    """Is there one whose bytes may still lie in the database's files?"""
    rows = select(Erasure.entry).where(*UNSCRUBBED).limit(1)
    found = db.session.scalar(rows) is not None
    db.session.rollback()
    return found


SQLITE = (
    "INSERT INTO case_search(case_search) VALUES ('optimize')",
    "VACUUM",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)
POSTGRESQL = (
    "VACUUM FULL entry",
    "VACUUM FULL quarantine",
    "VACUUM FULL case_row",
    "VACUUM FULL case_search",
)


def scrub() -> bool:
    """Write the files anew without what was replaced. False: they are being read."""
    return scrub_at(db.engine)


def scrub_at(engine: Engine) -> bool:
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.rollback()
            return scrub_file(connection.cursor())
    with engine.connect() as opened:
        raw = opened.execution_options(isolation_level="AUTOCOMMIT")
        for each in POSTGRESQL:
            raw.execute(text(each))
    return True


def scrub_file(cursor: Any) -> bool:
    for each in SQLITE:
        cursor.execute(each)
    return bool(cursor.fetchone()[0] == 0)


def scrubbed(session: Session, before: datetime, now: datetime) -> None:
    mine = Erasure.scrubbed_at.is_(None), Erasure.approved_at <= before
    session.execute(update(Erasure).where(*mine).values(scrubbed_at=now))
