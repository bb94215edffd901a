"""At the hub: the words go first, then it is told that they went.

A published `erased:<entry>` means that the hub has nothing of the entry left but its
bare form, under the same id and revision. Run again it does the same.

A hub that cannot purge keeps the words, and nothing else waits for that: the database
is noted as one that has them, until it was made anew and this ran again.
"""

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import select

from schemas.desk import WITHDRAWN
from schemas.identifiers import is_private, parse_entry_id, private_database
from server.hub import Hub
from server.registry import assignments, db, erasures, restricting, transaction
from server.registry.record import ReceivedEntry

Document: TypeAlias = dict[str, Any]


def purge(hub: Hub, database: str, said: Sequence[Document]) -> None:
    """For each `erased:` among what is to be published there."""
    struck = [body["entry"] for body in said if is_struck(body, database)]
    for body in said:
        if body["type"] == "erased" and body.get("withdrawn"):
            forget(hub, database, f"case:{body['case']}")
            for named in assignments.named(db.session(), body["case"]):
                forget(hub, database, named)
            db.session.rollback()
    for id in struck:
        left = strike(hub, database, id)
        with transaction(cases=()) as session:
            erasures.note_left(session, id, database, left)
    handed_in = [body["entry"] for body in said if was_handed_in(body, database)]
    for id in handed_in:
        revs = [leaf["_rev"] for leaf in hub.leaves(database, id)]
        if revs:
            hub.purge(database, id, revs, [])
    if struck or handed_in:
        hub.scrub(database)


def forget(hub: Hub, database: str, id: str) -> None:
    """The county's own word on a case that is withdrawn from that grid."""
    leaves = hub.leaves(database, id)
    if leaves and not is_private(database):
        hub.purge(database, id, [leaf["_rev"] for leaf in leaves], [])


def is_struck(body: Document, database: str) -> bool:
    """What is only withdrawn from the grids stays where who may know are brought it."""
    if body["type"] != "erased":
        return False
    return body["kind"] != WITHDRAWN or not is_private(database)


def was_handed_in(body: Document, database: str) -> bool:
    """The own words of a phone that was let in nowhere else, and whose person may not
    know of the case; who may some day is brought them again."""
    if body["type"] != "erased" or is_struck(body, database):
        return False
    device = parse_entry_id(body["entry"]).device
    knows = device in restricting.holders(db.session(), str(body["case"]))
    db.session.rollback()
    return private_database(device) == database and not knows


def strike(hub: Hub, database: str, id: str) -> bool:
    """Are the words there still?"""
    leaves = hub.leaves(database, id)
    if leaves and not any(map(erasures.says, leaves)):
        return False
    for leaf in leaves:
        leaf.pop("_revisions", None)
    bared = [erasures.bare(leaf) for leaf in leaves if not leaf.get("_deleted")]
    held = map(erasures.bare, of_record(database, id))
    whole = [each for each in bared if "content" in each] or list(held)
    revs = [leaf["_rev"] for leaf in leaves]
    hub.purge(database, id, revs, [given(each) for each in whole[:1]])
    return any(map(erasures.says, hub.leaves(database, id)))


def of_record(database: str, id: str) -> list[Document]:
    """What the record has of it, if it belongs there."""
    here = ReceivedEntry.id == id, ReceivedEntry.database == database
    found = db.session.scalars(select(ReceivedEntry.raw).where(*here))
    documents = [json.loads(raw) for raw in found]
    db.session.rollback()
    return documents


def given(document: Document) -> Document:
    ids = [document["_rev"].partition("-")[2]]
    return {**document, "_revisions": {"start": 1, "ids": ids}}
