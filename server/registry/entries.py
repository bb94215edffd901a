"""The entries of the record: taken in once, read back as they were sealed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, undefer

from schemas import entry
from schemas.canonical import canonical_bytes
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from server.admission import Admitted
from server.registry import restricting
from server.registry.record import ReceivedEntry, Reception, Statement

MOST_ASKED = 500
FIELD = ReceivedEntry.database != REGISTRY
NOTED = (Reception.document, Reception.rev, Reception.database, Reception.verdict)
Noted: TypeAlias = tuple[str, str, str, str]


@dataclass(slots=True)
class Known:
    """What the record has of some documents: entries, receptions, homes of cases.

    `arrivals` says when each was first seen, admitted or not.
    """

    entries: set[str] = field(default_factory=set)
    revs: set[tuple[str, str]] = field(default_factory=set)
    arrivals: dict[str, datetime] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    receptions: set[Noted] = field(default_factory=set)


def known(session: Session, ids: Sequence[str], cases: Sequence[str]) -> Known:
    found = Known()
    for some in (
        cases[at : at + MOST_ASKED] for at in range(0, len(cases), MOST_ASKED)
    ):
        one = ReceivedEntry.case, ReceivedEntry.database
        homes = select(*one).where(ReceivedEntry.case.in_(some), FIELD).group_by(*one)
        first_last = homes.order_by(func.min(ReceivedEntry.position).desc())
        found.homes.update((case, home) for case, home in session.execute(first_last))
    for some in (ids[at : at + MOST_ASKED] for at in range(0, len(ids), MOST_ASKED)):
        held = select(ReceivedEntry.id, ReceivedEntry.rev)
        found.revs.update(
            (id, rev)
            for id, rev in session.execute(held.where(ReceivedEntry.id.in_(some)))
        )
        rows = select(*NOTED, Reception.at).where(Reception.document.in_(some))
        for *noted, at in session.execute(rows.order_by(Reception.position.desc())):
            document, rev, database, verdict = noted
            found.receptions.add((document, rev, database, verdict))
            found.arrivals[document] = at
    found.entries.update(id for id, _ in found.revs)
    return found


def statements(session: Session, digests: Iterable[str]) -> dict[str, datetime]:
    """When the county said these, as far as it remembers."""
    found: dict[str, datetime] = {}
    named = sorted(set(digests))
    for some in (
        named[at : at + MOST_ASKED] for at in range(0, len(named), MOST_ASKED)
    ):
        rows = select(Statement.digest, Statement.said_at)
        said = session.execute(rows.where(Statement.digest.in_(some)))
        found.update((digest, at) for digest, at in said)
    return found


def take_in(session: Session, admitted: Admitted, database: str, now: datetime) -> None:
    """Add an entry to the record."""
    read = admitted.entry
    values = {
        "id": read.id,
        "rev": read.rev,
        "raw": canonical_bytes(read.document()),
        "digest": read.digest,
        "database": database,
        "case": read.case,
        "type": read.type,
        "v": read.v,
        "by": read.by,
        "device": read.device,
        "chain": read.chain,
        "n": read.n,
        "prev": read.prev,
        "received_at": now,
        "verdict": admitted.verdict,
    }
    session.execute(insert(ReceivedEntry), values)


def log(session: Session, noted: Noted, now: datetime) -> None:
    document, rev, database, verdict = noted
    values = {"document": document, "rev": rev, "database": database}
    session.execute(insert(Reception), {**values, "verdict": verdict, "at": now})


def of_case(session: Session, case: str) -> list[tuple[ReceivedEntry, Entry]]:
    """The field's entries of a case with what the record says of each, as they came."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    mine = rows.where(ReceivedEntry.case == case, FIELD)
    ordered = mine.order_by(ReceivedEntry.position)
    return [(row, read(row)) for row in session.scalars(ordered)]


def said_of(session: Session, case: str) -> str:
    """A digest of all that the record has of a case; another, and it has changed."""
    said = ReceivedEntry.position, ReceivedEntry.verdict, ReceivedEntry.raw
    rows = select(*said).where(ReceivedEntry.case == case)
    hashed = sha256()
    for position, verdict, raw in session.execute(rows.order_by(said[0])):
        hashed.update(f"{position} {verdict} {len(raw)} ".encode() + raw)
    return hashed.hexdigest()


def read(row: ReceivedEntry) -> Entry:
    """The entry, and what it says: also where it was sealed for the county."""
    return restricting.opened(sealed(row))


def sealed(row: ReceivedEntry) -> Entry:
    """The entry as it came."""
    return entry.read(json.loads(row.raw))


def cases(session: Session) -> list[str]:
    """All cases, in the order of their first arrival."""
    first = func.min(ReceivedEntry.position)
    rows = select(ReceivedEntry.case).where(FIELD).group_by(ReceivedEntry.case)
    return list(session.scalars(rows.order_by(first)))


def last(session: Session) -> int:
    """The place of the newest entry; of a transaction alone, all before it are here."""
    return session.scalar(select(func.max(ReceivedEntry.position))) or 0


def cases_after(session: Session, position: int) -> list[str]:
    """The cases with an entry newer than that place."""
    newer = select(ReceivedEntry.case).where(ReceivedEntry.position > position, FIELD)
    return sorted(session.scalars(newer.distinct()))


def everything(session: Session) -> Iterator[ReceivedEntry]:
    """Every row of the record with its bytes, by chain and number."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    ordered = rows.order_by(
        ReceivedEntry.chain, ReceivedEntry.n, ReceivedEntry.position
    )
    yield from session.scalars(ordered.execution_options(yield_per=500))
