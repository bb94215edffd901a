"""What a device brought in its own database goes on to the grid that it belongs to.

A phone that has left a grid, or was revoked, cannot write there any more. What it
delivers and what is admitted is noted here, in the transaction that took it in, and
then brought to its home at the hub, where the others read it. Brought twice, it is
there once; a crash between leaves the note standing.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schemas.entry import Entry
from schemas.identifiers import is_private
from server.hub import Hub
from server.registry import db, restricting, transaction
from server.registry.record import Carriage, ReceivedEntry
from sync.errors import named
from sync.peer import Refusal

BATCH = 200
WAITING = Carriage.carried_at.is_(None)


def note(session: Session, database: str, read: Entry, now: datetime) -> None:
    """An entry that came elsewhere than in its home is to go there."""
    if database != read.home and not is_private(read.home):
        session.add(Carriage(document=read.id, database=read.home, noted_at=now))


def carry(hub: Hub, clock: Callable[[], datetime]) -> int:
    """Bring what is noted to its home; how many were brought."""
    done = 0
    while rows := waiting(db.session()):
        for database, some in groupby(rows, key=attrgetter("database")):
            bring(hub, database, [json.loads(row.raw) for row in some])
        with transaction(cases=()) as session:
            brought = update(Carriage).where(
                Carriage.document.in_([row.id for row in rows])
            )
            session.execute(brought.values(carried_at=clock()))
        done += len(rows)
    return done


def waiting(session: Session) -> Sequence[ReceivedEntry]:
    rows = select(ReceivedEntry.id, ReceivedEntry.database, ReceivedEntry.raw)
    noted = rows.join(Carriage, Carriage.document == ReceivedEntry.id).where(
        WAITING, restricting.OPEN
    )
    ordered = noted.order_by(ReceivedEntry.database, Carriage.position).limit(BATCH)
    found = session.execute(ordered).all()
    session.rollback()
    return found  # type: ignore[return-value]


def bring(hub: Hub, database: str, documents: list[dict[str, object]]) -> None:
    hub.ensure(database)
    answers = hub.peer(database).bulk_docs(documents, new_edits=False)
    for answer in answers:
        if isinstance(answer, Refusal):
            raise named(0, answer.error, answer.reason, subject=answer.id)
