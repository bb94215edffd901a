"""What need not lie on a laptop any more.

    kept      the county's receipt says that it is kept, the county's hub has it, and it
              came here more than fourteen days ago: it goes
    pieces    of evidence that the county keeps whole: they go at once
    erased    the county says, under its seal, that the words are erased: they go at
              once, the bare form stays, and the county is told

Nothing else is ever dropped. What went is gone from the file as well.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from schemas import relays
from schemas.errors import SiliError
from schemas.evidence import CHUNK
from schemas.identifiers import is_private
from server.erasing import strike_in, unsay_in
from server.purging import is_struck
from server.relay.known import Known
from server.relay.receipts import Told, database_leaves
from server.relay.store import HELD, REFUSED, entries, held
from sync.database import Database
from sync.errors import NotFound, StorageFailed
from sync.peer import Peer

LIES_FOR = timedelta(days=14)
STRUCK = "struck:"
OWED = "scrub-owed"
ASKED_AT_ONCE = 500
ADDED = "evidence.added"


def drop(database: Database, remote: Peer, told: Told, now: datetime) -> int:
    """Let go what the county keeps; how many went."""
    old = [
        one for one in held(database) if now - one.came > LIES_FOR and told.keeps(one)
    ]
    gone = 0
    for start in range(0, len(old), ASKED_AT_ONCE):
        ids = [one.id for one in old[start : start + ASKED_AT_ONCE]]
        revs = {e.id: [e.rev] for e in database.all_docs(keys=ids) if e.rev}
        lacking = remote.revs_diff(revs)
        with database.transaction():
            for id in ids:
                if id not in lacking:
                    database.purge(id)
                    forget(database, HELD + id, REFUSED + id)
                    gone += 1
            if gone:
                database.put_local(OWED, {})
    return gone


def kept_evidence(database: Database, told: Told) -> set[tuple[str, str]]:
    """Evidence of which the county keeps record and thing: by device and id."""
    ids = [one.id for one in held(database) if told.keeps(one)]
    found: set[tuple[str, str]] = set()
    for start in range(0, len(ids), ASKED_AT_ONCE):
        for read in entries(database, ids[start : start + ASKED_AT_ONCE]):
            if read.type == ADDED and read.body is not None:
                found.add((read.device, str(read.body.get("evidence"))))
    return {each for each in found if told.has_whole(*each)}


def drop_pieces(database: Database, kept: set[tuple[str, str]]) -> int:
    """Let go the pieces of these that lie here; how many documents went."""
    gone = 0
    for listed in database.all_docs(start_key="chunk:", end_key="chunk;"):
        named = CHUNK.fullmatch(listed.id)
        if named is not None and (named[1], named[2]) in kept:
            with database.transaction():
                database.purge(listed.id)
                database.put_local(OWED, {})
            gone += 1
    return gone


def strike(database: Database, name: str, known: Known) -> None:
    """Obey each erasure that the county said here."""
    listed = database.all_docs(start_key="erased:", end_key="erased;")
    for leaf in database_leaves(database, (each.id for each in listed)):
        try:
            said = relays.vouched(leaf, known.documents, known.county)
        except SiliError:
            continue
        if said.get("database") != name or said.get("id") != leaf["_id"]:
            continue
        id = str(said.get("entry"))
        if is_struck(said, name):
            if strike_in(database, id):
                database.put_local(OWED, {})
            if said.get("withdrawn") and not is_private(name):
                unsay_in(database, str(said.get("case")))
        if database.local(STRUCK + id) is None:
            database.put_local(STRUCK + id, {"told": False})


def scrub(database: Database) -> None:
    """What went is gone from the file; where somebody reads it now, another time."""
    if database.local(OWED) is None:
        return
    try:
        database.scrub()
        database.delete_local(OWED)
    except (StorageFailed, NotFound):
        return


def untold(database: Database) -> list[str]:
    """What the county does not know yet that it is gone here."""
    if database.local(OWED) is not None:
        return []
    marks = database.local_docs(STRUCK)
    return [id.removeprefix(STRUCK) for id, mark in marks if not mark["told"]]


def tell(database: Database, ids: Iterable[str]) -> None:
    with database.transaction():
        for id in ids:
            database.put_local(STRUCK + id, {"told": True})


def forget(database: Database, *names: str) -> None:
    for name in names:
        if database.local(name) is not None:
            database.delete_local(name)
