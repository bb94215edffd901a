"""What the county has said since, for one phone or relay: the way back of a bundle.

    a phone that stands    its databases as its line would give them, from where it last
                           read them: the county's words, what colleagues wrote
    a relay                the same of its township
    one that was ended     the receipts for what it brought, and nothing else

Enclosed to the phone's own key and sealed by the county, it opens on that phone alone.
What it says bears the seals of documents besides, and is judged there as if it had come
over the line; an older answer that comes after a newer one changes nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import bundle
from schemas.bundle import COUNTY, Item
from schemas.identifiers import REFERENCE
from schemas.sealing import Purpose
from server import Sili, outbox, receipts
from server.bundles import parties
from server.bundles.parties import Party
from server.errors import NoWayBack
from server.registry import bundles, db, transaction
from server.registry.bundles import OUT, Bundle
from server.registry.record import Outgoing
from sync.peer import Change, Peer, Refusal

PAGE = 500


def answer(device: str, ours: Sili, by: str) -> Iterator[bytes]:
    """Yield the bundle for that device. Raises UnknownDevice, NoWayBack."""
    found = parties.party(device)
    half = found.addressee()
    if half is None:
        raise NoWayBack(device)
    last = bundles.newest(db.session(), device)
    told = last.told if last else {}
    number = begun(device, by, ours.clock())
    items = said_to(found, ours, told) if found.stands else receipts_of(device, ours)
    yield from bundle.write(
        items,
        county=ours.settings.county,
        maker=COUNTY,
        number=number,
        made_at=ours.clock().isoformat(timespec="seconds"),
        to=device,
        addressee=(f"{device}/own", half),
        sign=lambda digest: ours.keys.seal(digest, Purpose.BUNDLE),
    )


def begun(device: str, by: str, now: datetime) -> int:
    """Give it its number, and note that it was made."""
    with transaction(cases=()) as session:
        number = bundles.next_number(session, device, OUT)
        named = sha256(f"{device}/{number}/{now.isoformat()}".encode()).hexdigest()
        session.add(
            Bundle(
                digest=named,
                way=OUT,
                party=device,
                number=number,
                made_at=now,
                first_at=now,
                last_at=now,
                by=by,
                is_whole=True,
            )
        )
    return number


def said_to(to: Party, ours: Sili, told: dict[str, Any]) -> Iterator[Item]:
    """Its databases, from where it says that it has read them; and what was heard."""
    for name, ids in told.get("erased", {}).items():
        yield {"heard": ids, "database": name}
    marks = told.get("marks", {})
    there = set(ours.hub.names())
    read: dict[str, list[str]] = {}
    townships = to.townships()
    for name in to.databases():
        if name not in there:
            continue
        peer = ours.hub.peer(name)
        uuid = peer.info().uuid
        known = marks.get(name, ["", "0"])
        since = known[1] if known[0] == uuid else "0"
        for change, last in changes(peer, since):
            read[name] = [uuid, last]
            if is_for(change, to.id, name, townships):
                yield from documents(peer, name, change)
        read.setdefault(name, [uuid, since])
    yield {"marks": read}


def changes(peer: Peer, since: str) -> Iterator[tuple[Change, str]]:
    while True:
        feed = peer.changes(since, limit=PAGE)
        for change in feed.changes:
            yield change, feed.last_seq
        if len(feed.changes) < PAGE:
            return
        since = feed.last_seq


def is_for(change: Change, device: str, name: str, townships: tuple[str, ...]) -> bool:
    """What this phone pulls: not its own, no chunks, of the reference its townships."""
    if change.id.startswith(("_design/", "chunk:", f"entry:{device}:")):
        return False
    if name != REFERENCE or not change.id.startswith("directory:"):
        return True
    return change.id.removeprefix("directory:").startswith(townships)


def documents(peer: Peer, name: str, change: Change) -> Iterator[Item]:
    for found in peer.bulk_get([(change.id, rev) for rev in change.revs]):
        if not isinstance(found, Refusal):
            yield {"database": name, "document": found}


def receipts_of(device: str, ours: Sili) -> Iterator[Item]:
    """The newest receipts of this epoch, in whatever database they were said."""
    for row in receipts_said(db.session(), device):
        sealed = outbox.sealed(outbox.Placed(outbox.body_of(row), None), ours.keys)
        yield {"receipt": sealed}


def receipts_said(session: Session, device: str) -> list[Outgoing]:
    id = f"{receipts.PREFIX}{outbox.running_epoch(session)}:{device}"
    return list(session.scalars(select(Outgoing).where(Outgoing.document == id)))
