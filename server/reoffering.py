"""A hub that went back gets back what the registry has of it.

The registry's entries are the record, the hub is transport: one that was restored to
an earlier day, or lost a database, is offered every entry and every word of the county
again, and read from its start.
"""

import json

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from schemas.identifiers import is_private
from server.hub import Hub
from server.registry import restricting, transaction
from server.registry.record import Outgoing, ReceivedEntry
from sync.errors import named
from sync.peer import Refusal

BATCH = 200


def went_back(marked: str, update_seq: str) -> bool:
    """Does the database end before the place up to which it was read?"""
    return place(update_seq) < place(marked)


def place(seq: str) -> int:
    number = seq.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def reoffer(session: Session, hub: Hub, database: str) -> int:
    """Bring the hub what it lacks of this database; how many entries it lacked."""
    peer, brought, last = hub.peer(database), 0, 0
    while rows := some(session, database, last):
        last = rows[-1].position
        documents = {row.id: json.loads(row.raw) for row in rows}
        revs = {row.id: [row.rev] for row in rows}
        session.rollback()
        lacking = peer.revs_diff(revs)
        answers = peer.bulk_docs([documents[id] for id in lacking], new_edits=False)
        for answer in answers:
            if isinstance(answer, Refusal):
                raise named(0, answer.error, answer.reason, subject=answer.id)
        brought += len(lacking)
    with transaction() as writing:
        restricting.again(writing, database)
        unsaid = update(Outgoing).where(Outgoing.database == database)
        writing.execute(unsaid.values(published_at=None))
    return brought


def some(session: Session, database: str, after: int) -> list[ReceivedEntry]:
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    here = [ReceivedEntry.database == database, ReceivedEntry.position > after]
    if not is_private(database):
        here.append(restricting.OPEN)
    ordered = rows.where(*here).order_by(ReceivedEntry.position).limit(BATCH)
    return list(session.scalars(ordered))
