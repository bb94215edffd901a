"""What evidence there is to be, how far it has come, and what of it lies at the hub.

    medium    one for each `evidence.added` of the record: awaited, held, refused,
              erasing, erased
    chunk     one for each leaf of a `chunk:` document that was seen at the hub; `end`
              says what becomes of it there

Rows follow from the record, the hub and the store: lost, they are found again. The
hub is the spool: a chunk stays there until its medium is whole, or for ever none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Index,
    Text,
    UniqueConstraint,
    and_,
    exists,
    func,
    not_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from schemas import authority, restricted
from schemas.entry import Entry
from schemas.errors import SiliError
from schemas.evidence import CHUNK, MOST_IN_CHUNK
from schemas.identifiers import private_database
from server.registry import Base, Instant, entries, restricting
from server.registry.record import ReceivedEntry

Document: TypeAlias = dict[str, Any]

ADDED = "evidence.added"
AWAITED, WHOLE, REFUSED = "awaited", "held", "refused"
ERASING, ERASED = "erasing", "erased"
PURGE, BURY = "purge", "bury"

MOST_LOOSE = 2048  # Pieces of one device whose record has not come: 64 MiB.
LOOSE_FOR = timedelta(days=30)
MOST_RANGES = 100
NAMED = ("device", "evidence", "home", "address")


class Medium(Base):
    """One thing that a record says there is."""

    __tablename__ = "medium"

    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    device: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    case: Mapped[str] = mapped_column(Text, index=True)
    home: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, index=True)
    pieces: Mapped[int]
    size: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(Instant)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    kept_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("device", "evidence"),
        Index("ix_medium_home", "home", "device"),
        Index("ix_medium_state", "state"),
    )


class Chunk(Base):
    """Consecutive pieces of one item, as they lie at the hub."""

    __tablename__ = "chunk"

    document: Mapped[str] = mapped_column(Text, primary_key=True)
    rev: Mapped[str] = mapped_column(Text, primary_key=True)
    device: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int]
    first: Mapped[int]
    pieces: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(Instant)
    end: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_chunk_of", "device", "evidence"),
        Index("ix_chunk_end", "end"),
    )

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + self.pieces)


OF = and_(Chunk.device == Medium.device, Chunk.evidence == Medium.evidence)
LIES = Chunk.end.is_(None)
CAME = (
    select(func.coalesce(func.sum(Chunk.pieces), 0))
    .where(OF, LIES)
    .correlate(Medium)
    .scalar_subquery()
)
READY = and_(Medium.state == AWAITED, CAME >= Medium.pieces)
SETTLED = Medium.state != AWAITED
STALE = and_(LIES, exists().where(OF, SETTLED).correlate(Chunk))
LOOSE = and_(LIES, not_(exists().where(OF).correlate(Chunk)))
NEWS: tuple[ColumnElement[bool], ...] = (
    exists(Medium).where(READY),
    exists(Medium).where(Medium.state == ERASING),
    exists(Chunk).where(STALE),
    exists(Chunk).where(Chunk.end.is_not(None)),
)


def address_of(digests: Iterable[str]) -> str:
    """Under which name the sealed pieces lie in the store, one after the other."""
    return sha256("\n".join(digests).encode()).hexdigest()


def is_chunk(database: str, document: Document) -> bool:
    """A transfer document of the device whose database it is."""
    named = CHUNK.fullmatch(str(document.get("_id")))
    return named is not None and private_database(named[1]) == database


def note(session: Session, read: Entry, now: datetime) -> None:
    """A record came that says there is something; only the first of two that give it
    the same number counts."""
    if read.type != ADDED:
        return
    body = restricting.opened(read).body
    if body is None or restricted.is_sealed(body):
        return
    about = Medium.device == read.device, Medium.evidence == body["evidence"]
    if session.scalar(select(Medium.entry).where(*about)) is None:
        session.add(
            Medium(
                entry=read.id,
                device=read.device,
                evidence=body["evidence"],
                case=read.case,
                home=read.home,
                address=address_of(body["pieces"]),
                pieces=len(body["pieces"]),
                size=body["size"],
                state=AWAITED,
                why="awaited",
                attempt=1,
                noted_at=now,
            )
        )
        session.flush()


def catch_up(session: Session, now: datetime) -> None:
    """Records that have no row yet: of a registry that was put back, or that an
    earlier program could not read."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    unknown = ReceivedEntry.id.not_in(select(Medium.entry))
    new = rows.where(ReceivedEntry.type == ADDED, unknown)
    for row in session.scalars(new.order_by(ReceivedEntry.position)).all():
        if is_readable(entries.read(row)):
            note(session, entries.sealed(row), now)


def is_readable(read: Entry) -> bool:
    try:
        return read.body is not None and authority.is_known(read)
    except SiliError:
        return False


def note_chunks(session: Session, documents: Sequence[Document], now: datetime) -> None:
    """What came in a device's own database. A tombstone of what is still awaited says
    that it is to be sent again, as another attempt."""
    for document in documents:
        named = CHUNK.fullmatch(document["_id"])
        if named is None:
            continue
        device, evidence, attempt = named[1], named[2], int(named[3])
        if document.get("_deleted"):
            mine = Medium.device == device, Medium.evidence == evidence
            lost = Medium.state == AWAITED, Medium.attempt <= attempt
            again = update(Medium).where(*mine, *lost)
            session.execute(again.values(attempt=attempt + 1))
        elif session.get(Chunk, (document["_id"], document["_rev"])) is None:
            session.add(
                Chunk(
                    document=document["_id"],
                    rev=document["_rev"],
                    device=device,
                    evidence=evidence,
                    attempt=attempt,
                    first=int(named[4]),
                    pieces=said(document.get("pieces")),
                    seen_at=now,
                )
            )
    session.flush()


def said(pieces: Any) -> int:
    """As many pieces as a chunk may bring; none where it says no such number."""
    fits = type(pieces) is int and 0 < pieces <= MOST_IN_CHUNK
    return int(pieces) if fits else 0


def end_loose(session: Session, now: datetime) -> None:
    """What waits for a record too long, or too much of it, goes; the oldest first."""
    rows = select(Chunk).where(LOOSE).order_by(Chunk.seen_at.desc(), Chunk.document)
    waiting: dict[str, int] = defaultdict(int)
    for row in session.scalars(rows):
        waiting[row.device] += row.pieces
        if waiting[row.device] > MOST_LOOSE or row.seen_at < now - LOOSE_FOR:
            row.end = PURGE
    session.flush()


def end_stale(session: Session) -> None:
    """What came of a medium that is whole, or for ever none. The tombstones of what
    was refused stay, so that nobody sends it again."""
    rows = session.execute(select(Chunk, Medium.state).join(Medium, OF).where(STALE))
    for row, state in rows.all():
        row.end = BURY if state == REFUSED else PURGE
    session.flush()


def lying(session: Session, medium: Medium) -> list[Chunk]:
    """Its chunks at the hub, the latest attempt first."""
    mine = Chunk.device == medium.device, Chunk.evidence == medium.evidence, LIES
    ordered = Chunk.attempt.desc(), Chunk.first, Chunk.document, Chunk.rev
    return list(session.scalars(select(Chunk).where(*mine).order_by(*ordered)))


def lacking(medium: Medium, chunks: Iterable[Chunk]) -> list[tuple[int, int]]:
    """The numbers of the pieces that no chunk brought, as stretches [from, to)."""
    came = {number for each in chunks for number in each.numbers}
    found: list[tuple[int, int]] = []
    for number in range(medium.pieces):
        if number in came:
            continue
        if found and found[-1][1] == number:
            found[-1] = found[-1][0], number + 1
        else:
            found.append((number, number + 1))
    return found


def named(session: Session, entry: str) -> Document | None:
    """By what the thing is found once its record says nothing any more."""
    row = session.get(Medium, entry)
    if row is None:
        return None
    return {name: getattr(row, name) for name in NAMED}


def drop(
    session: Session, entry: str, case: str, told: Document | None, now: datetime
) -> None:
    """The record is erased: the thing goes with it, at the store and at the hub; also
    where this registry, that was put back, never heard of it."""
    row = session.get(Medium, entry)
    if row is None and told is not None:
        row = Medium(entry=entry, case=case, pieces=0, size=0, attempt=1, noted_at=now)
        for name in NAMED:
            setattr(row, name, told[name])
        session.add(row)
    if row is not None and row.state != ERASED:
        row.state, row.why, row.held_at, row.kept_at = ERASING, "", None, None
    session.flush()


def missing(session: Session, home: str, device: str) -> dict[str, Document]:
    """What of this device's evidence the county has not whole, and what is wanted."""
    wanted = Medium.state.in_((AWAITED, REFUSED))
    mine = Medium.home == home, Medium.device == device, wanted
    rows = session.scalars(select(Medium).where(*mine).order_by(Medium.evidence))
    return {row.evidence: dict(wants(session, row)) for row in rows}


def wants(session: Session, medium: Medium) -> Iterator[tuple[str, Any]]:
    yield "why", medium.why
    yield "attempt", medium.attempt
    if medium.state == AWAITED:
        ranges = lacking(medium, lying(session, medium))
        yield "pieces", [list(each) for each in ranges[:MOST_RANGES]]


def unkept(session: Session, home: str, device: str) -> list[str]:
    """What is whole here and in no verified backup yet."""
    mine = Medium.home == home, Medium.device == device
    only = Medium.state == WHOLE, Medium.kept_at.is_(None)
    rows = select(Medium.evidence).where(*mine, *only).order_by(Medium.evidence)
    return list(session.scalars(rows))


def of_case(session: Session, case: str) -> dict[str, Medium]:
    """By the id of the entry that says there is such a thing."""
    rows = session.scalars(select(Medium).where(Medium.case == case))
    return {row.entry: row for row in rows}


def body_of(session: Session, medium: Medium) -> Document | None:
    """What the record says of it; nothing where it was erased."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    row = session.scalar(rows.where(ReceivedEntry.id == medium.entry))
    body = entries.read(row).body if row is not None else None
    return None if body is None or restricted.is_sealed(body) else dict(body)
