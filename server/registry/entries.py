"""The entries of the record: taken in once, read back as they were sealed."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from schemas import entry
from schemas.canonical import canonical_bytes
from schemas.entry import Entry
from server.admission import Admitted
from server.registry.record import ReceivedEntry, Reception


def take_in(session: Session, admitted: Admitted, database: str, now: datetime) -> bool:
    """Add the entry to the record. False where it is there already."""
    read = admitted.entry
    held = select(ReceivedEntry.rev).where(ReceivedEntry.id == read.id)
    if session.scalar(held) is not None:
        return False
    session.add(
        ReceivedEntry(
            id=read.id,
            rev=read.rev,
            raw=canonical_bytes(read.document()),
            digest=read.digest,
            database=database,
            case=read.case,
            type=read.type,
            v=read.v,
            by=read.by,
            device=read.device,
            chain=read.chain,
            n=read.n,
            prev=read.prev,
            received_at=now,
            verdict=admitted.verdict,
        )
    )
    session.flush()
    return True


def log(
    session: Session,
    document: str,
    rev: str,
    database: str,
    verdict: str,
    now: datetime,
) -> None:
    """Note a reception; the same verdict on the same document is noted once."""
    same = {"document": document, "rev": rev, "database": database, "verdict": verdict}
    if session.scalar(select(Reception.position).filter_by(**same)) is None:
        session.add(Reception(**same, at=now))


def of_case(session: Session, case: str) -> list[tuple[ReceivedEntry, Entry]]:
    """The entries of a case with what the record says of each, as they arrived."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    ordered = rows.where(ReceivedEntry.case == case).order_by(ReceivedEntry.position)
    return [(row, read(row)) for row in session.scalars(ordered)]


def read(row: ReceivedEntry) -> Entry:
    return entry.read(json.loads(row.raw))


def cases(session: Session) -> list[str]:
    """All cases, in the order of their first arrival."""
    first = func.min(ReceivedEntry.position)
    rows = select(ReceivedEntry.case).group_by(ReceivedEntry.case).order_by(first)
    return list(session.scalars(rows))


def everything(session: Session) -> Iterator[ReceivedEntry]:
    """Every row of the record with its bytes, by chain and number."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    ordered = rows.order_by(
        ReceivedEntry.chain, ReceivedEntry.n, ReceivedEntry.position
    )
    yield from session.scalars(ordered.execution_options(yield_per=500))
