"""From the hub into the store: what has all its pieces is assembled, verified, kept.

    every piece came ──► read from the hub, each held to its digest in the record
                     ──► opened: size, SHA-256 and type are those of the record
                     ──► put into the store, pictures re-encoded beside it
                     ──► one SQL transaction says so, and the receipt
                     ──► its chunks are purged at the hub

A piece that is wrong is asked for again, under another attempt. What is wrong as a
whole is refused for good: whoever sealed it takes it anew. Killed anywhere, it is all
done again and comes to the same; a medium that lies in the store already is not read
from the hub at all. Nothing here stops a record.
"""

import base64
import binascii
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from schemas import evidence
from schemas.errors import NotForThisKey
from schemas.evidence_errors import DifferentEvidence, InvalidChunk, WrongPiece
from schemas.identifiers import private_database
from server import outbox, receipts
from server.errors import MediumDiffers, MediumGone
from server.hub import Hub
from server.keys import CountyKeys
from server.media import RENDITIONS, Store, formats, is_sound, pictures, recut, sealing
from server.media.pictures import FORMATS, NotAPicture
from server.moments import Announce, Moment, silence
from server.registry import db, locks, transaction
from server.registry import media as rows
from server.registry.media import Chunk, Medium
from sync.peer import Inline, Refusal

Body: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 50
CLEANED = 50


class Unfit(Exception):
    """All pieces are right, and what they are is not what the record says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Wrong(Exception):
    """These chunks are not what they should be, or are not there."""

    def __init__(self, chunks: list[Chunk]) -> None:
        super().__init__(*(chunk.document for chunk in chunks))
        self.named = [(chunk.document, chunk.rev) for chunk in chunks]


def settle(
    hub: Hub, keys: CountyKeys, store: Store, clock: Clock, announce: Announce = silence
) -> None:
    """Whatever has come whole goes into the store; what is done with goes."""
    for entry in ready(db.session()):
        with locks.turn(db.engine, f"medium {entry}"):
            take(hub, keys, store, clock, announce, entry)
    for entry in erasing(db.session()):
        erase(store, entry)
    with transaction(cases=()) as session:
        rows.end_stale(session)
    clean(hub)


def anything() -> bool:
    """Is there news? Asked at once, since mostly there is none."""
    session = db.session()
    session.rollback()
    found = bool(session.scalar(select(or_(*rows.NEWS))))
    session.rollback()
    return found


def ready(session: Session) -> list[str]:
    found = list(session.scalars(select(Medium.entry).where(rows.READY)))
    session.rollback()
    return found


def erasing(session: Session) -> list[str]:
    waits = Medium.state == rows.ERASING
    found = list(session.scalars(select(Medium.entry).where(waits)))
    session.rollback()
    return found


def take(
    hub: Hub,
    keys: CountyKeys,
    store: Store,
    clock: Clock,
    announce: Announce,
    entry: str,
) -> None:
    """One medium all of whose pieces may have come."""
    session = db.session()
    medium = session.get(Medium, entry, populate_existing=True)
    body = rows.body_of(session, medium) if medium is not None else None
    if medium is None or body is None or medium.state != rows.AWAITED:
        session.rollback()
        return
    address, chunks = medium.address, rows.lying(session, medium)
    covers = not rows.lacking(medium, chunks)
    session.expunge_all()
    session.rollback()
    if not covers:
        return
    try:
        keep(store, keys, body, address, gathered(hub, body, chunks))
    except Wrong as wrong:
        again(entry, wrong.named, clock())
    except Unfit as unfit:
        decide(entry, rows.REFUSED, unfit.why, clock())
    else:
        announce(Moment.STORED, entry)
        decide(entry, rows.WHOLE, "", clock())
        announce(Moment.MARKED, entry)


def gathered(hub: Hub, body: Body, chunks: list[Chunk]) -> list[bytes]:
    """Its sealed pieces, in their order. Raises Wrong where not all of them are right;
    what is wrong and not needed is left."""
    digests, found = body["pieces"], dict[int, bytes]()
    wrong = []
    for chunk in chunks:
        wanted = [n for n in chunk.numbers if n < len(digests) and n not in found]
        came = pieces_of(hub, chunk) if wanted else ()
        right = {
            number: came[number - chunk.first]
            for number in wanted
            if came and evidence.digest(came[number - chunk.first]) == digests[number]
        }
        if len(right) < len(wanted):
            wrong.append(chunk)
        found |= right
    if len(found) < len(digests):
        raise Wrong(wrong)
    return [found[number] for number in range(len(digests))]


def pieces_of(hub: Hub, chunk: Chunk) -> tuple[bytes, ...]:
    """None where it is not at the hub, or not what it should be."""
    peer = hub.peer(private_database(chunk.device))
    (answer,) = peer.bulk_get([(chunk.document, chunk.rev)], inline=Inline(data=True))
    if isinstance(answer, Refusal):
        return ()
    try:
        told = answer["_attachments"][evidence.ATTACHMENT]["data"]
        read = evidence.read_chunk(answer, base64.b64decode(told, validate=True))
    except (InvalidChunk, binascii.Error, KeyError, TypeError):
        return ()
    return read.pieces if len(read.pieces) == chunk.pieces else ()


def keep(
    store: Store, keys: CountyKeys, body: Body, address: str, pieces: list[bytes]
) -> None:
    """Into the store, once it is what the record says. Raises Unfit."""
    try:
        key = sealing.item_key(keys, body)
    except NotForThisKey as wrong:
        raise Unfit("key") from wrong
    try:
        plain = b"".join(evidence.opened(key, body, pieces))
    except WrongPiece as wrong:
        raise Unfit("key") from wrong
    except DifferentEvidence as wrong:
        raise Unfit("different") from wrong
    seen = rendered(key, body, address, plain)
    if store.size(address) is None:
        store.put(address, pieces)
    for name, sealed in seen.items():
        store.put(name, [sealed])


def rendered(key: bytes, body: Body, address: str, plain: bytes) -> dict[str, bytes]:
    """The pictures of it, by their names, sealed. Raises Unfit."""
    media_type = str(body["media_type"])
    if not formats.is_of(media_type, plain):
        raise Unfit("type")
    if media_type not in FORMATS:
        return {}
    try:
        made = pictures.renditions(plain, media_type)
    except NotAPicture as wrong:
        raise Unfit("type") from wrong
    return {
        address + suffix: sealing.shut(key, address + suffix, content)
        for suffix, content in made.items()
    }


def decide(entry: str, state: str, why: str, now: datetime) -> None:
    """It is whole, or will never be; and its phone hears of it."""
    with transaction(cases=()) as session:
        medium = session.get(Medium, entry, with_for_update=True)
        if medium is not None and medium.state == rows.AWAITED:
            medium.state, medium.why = state, why
            medium.held_at = now if state == rows.WHOLE else None
            tell(session, medium, now)


def again(entry: str, named: list[tuple[str, str]], now: datetime) -> None:
    """Those chunks go, and what they should have brought is asked for anew."""
    with transaction(cases=()) as session:
        medium = session.get(Medium, entry, with_for_update=True)
        found = [session.get(Chunk, each) for each in named]
        chunks = [chunk for chunk in found if chunk is not None]
        for chunk in chunks:
            chunk.end = rows.PURGE if chunk.attempt < MOST_ATTEMPTS else rows.BURY
        if medium is not None and medium.state == rows.AWAITED and chunks:
            used = max(chunk.attempt for chunk in chunks)
            medium.why = "digest"
            medium.attempt = max(medium.attempt, min(used + 1, MOST_ATTEMPTS))
            tell(session, medium, now)


def tell(session: Session, medium: Medium, now: datetime) -> None:
    session.flush()
    epoch = outbox.begin_epoch(session, now)
    receipts.queue(session, [(medium.home, medium.device)], epoch, now)


def erase(store: Store, entry: str) -> None:
    """Out of the store; what is at the hub follows as that of any settled medium."""
    address = db.session.scalar(select(Medium.address).where(Medium.entry == entry))
    db.session.rollback()
    for name in ("", *RENDITIONS):
        store.delete(f"{address}{name}")
    with transaction(cases=()) as session:
        session.get_one(Medium, entry).state = rows.ERASED


def clean(hub: Hub) -> None:
    """Purge at the hub what is done with; bury what nobody is to send again."""
    while some := ending(db.session()):
        for database in sorted({private_database(each.device) for each in some}):
            mine = [x for x in some if private_database(x.device) == database]
            for chunk in mine:
                end(hub, database, chunk)
            hub.scrub(database)
        with transaction(cases=()) as session:
            for chunk in some:
                named = Chunk.document == chunk.document, Chunk.rev == chunk.rev
                session.execute(delete(Chunk).where(*named))


def ending(session: Session) -> list[Chunk]:
    rows_ = select(Chunk).where(Chunk.end.is_not(None)).limit(CLEANED)
    found = list(session.scalars(rows_.order_by(Chunk.document)))
    session.expunge_all()
    session.rollback()
    return found


def end(hub: Hub, database: str, chunk: Chunk) -> None:
    """Where another leaf lives still, and on a hub that cannot purge, it is buried."""
    leaves = hub.leaves(database, chunk.document)
    if chunk.end == rows.PURGE and not living(leaves) - {chunk.rev}:
        revs = [leaf["_rev"] for leaf in leaves]
        hub.purge(database, chunk.document, revs, [])
        leaves = hub.leaves(database, chunk.document)
    if chunk.rev in living(leaves):
        gone = {"_id": chunk.document, "_rev": chunk.rev, "_deleted": True}
        hub.peer(database).bulk_docs([gone])


def living(leaves: list[Body]) -> set[str]:
    return {leaf["_rev"] for leaf in leaves if not leaf.get("_deleted")}


# Whether the store is what the registry says


def recheck(session: Session, store: Store, now: datetime) -> None:
    """What the store lost is awaited again, under another attempt; what lies there
    though the registry does not know of it is found again, by its name."""
    there = {name for name, _ in store.sizes()}
    for medium in session.scalars(select(Medium).where(Medium.state == rows.WHOLE)):
        if medium.address not in there:
            medium.state, medium.why = rows.AWAITED, "lost"
            medium.attempt += 1
            medium.held_at = medium.kept_at = None
            tell(session, medium, now)


def found_again(session: Session, store: Store) -> list[tuple[str, Body, str]]:
    """What is awaited and lies in the store."""
    there = {name for name, _ in store.sizes()}
    waiting = session.scalars(select(Medium).where(Medium.state == rows.AWAITED))
    return [
        (each.entry, body, each.address)
        for each in waiting
        if each.address in there and (body := rows.body_of(session, each)) is not None
    ]


def take_back(keys: CountyKeys, store: Store, clock: Clock) -> None:
    """A medium whose row was lost is verified where it lies, and counts again."""
    session = db.session()
    found = found_again(session, store)
    session.rollback()
    for entry, body, address in found:
        try:
            keep(store, keys, body, address, list(recut(store.open(address))))
        except Unfit as unfit:
            log.warning(
                "%s in the store is not what its record says: %s", address, unfit
            )
            if not is_sound(store, address):
                store.delete(address)
        except (MediumGone, MediumDiffers):
            continue
        else:
            decide(entry, rows.WHOLE, "", clock())
