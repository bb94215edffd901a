"""Entries that are brought, by whoever brings them: delivery is not membership.

    a phone that has left a grid, or was revoked ──► POST /api/v1/entries
      each document    its form, id, revision and seal, by a key that is registered
                       or was                            refused, with its reason
      its home         where its author has acted, by a device that stands
      else             private-<device>: nobody else's phone reads it there
      stored as it is  the ingest judges it like anything else that comes

The answer says of each what became of it, and brings the newest signed receipts of its
device for its home: who may no longer read a grid hears this way that the county has
what he wrote there. Brought again, an entry is there once, and is answered alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import entry
from schemas.entry import Entry
from schemas.errors import InvalidIdentifier, SiliError
from schemas.identifiers import grid_of, private_database
from server import outbox, receipts
from server.admission import REASONS
from server.errors import Refused, TooManyEntries
from server.hub import Hub
from server.keys import CountyKeys
from server.permissions import covers
from server.registry import db
from server.registry.directory import Device, DeviceKey, Scope
from server.registry.record import Outgoing
from server.tokens import public_key
from sync.peer import Refusal

Document: TypeAlias = dict[str, Any]

MOST = 500


@dataclass(slots=True)
class Delivered:
    """What became of each, in the order they came; and what the county has said."""

    entries: list[Document] = field(default_factory=list)
    receipts: list[Document] = field(default_factory=list)
    databases: set[str] = field(default_factory=set)


def deliver(documents: Sequence[object], *, hub: Hub, keys: CountyKeys) -> Delivered:
    """Check each, store what is whole and sealed, answer all."""
    if len(documents) > MOST:
        raise TooManyEntries(len(documents), MOST)
    session = db.session()
    examined = [look_at(session, document, keys.county) for document in documents]
    taken = [each for each in examined if isinstance(each, Entry)]
    places = {read.id: place(session, read) for read in taken}
    session.rollback()
    refused = store(hub, taken, places)
    kept = [read for read in taken if read.id not in refused]
    return Delivered(
        [
            stored(each)
            if each in kept
            else refused_as(refused[each.id], each.id)
            if isinstance(each, Entry)
            else each
            for each in examined
        ],
        list(said(session, kept, keys)),
        {places[read.id] for read in kept},
    )


def look_at(session: Session, document: object, county: str) -> Entry | Document:
    """The entry, sealed by a device of the county's; else why it is refused."""
    id = str(document.get("_id", "")) if isinstance(document, dict) else ""
    try:
        return sealed(session, document, county)
    except Refused as refused:
        return refused_as(refused, id)
    except SiliError as wrong:
        reason = REASONS.get(type(wrong), "invalid_entry")
        return refused_as(Refused(reason, wrong.zh, wrong.en), id)


def sealed(session: Session, document: object, county: str) -> Entry:
    if not isinstance(document, dict):
        raise Refused(
            "not_an_entry", "这一项不是记录", "this is not an entry but something else"
        )
    whole = {name: value for name, value in document.items() if name != "_revisions"}
    read = entry.read(whole)
    key = session.get(DeviceKey, read.kid)
    if key is None or key.device_id != read.device:
        raise Refused(
            "unknown_device",
            f"设备{read.device}（密钥{read.kid}）未登记",
            f"the device {read.device} with the key {read.kid} is not registered",
        )
    entry.verify(read, public_key(key), county)
    return read


def place(session: Session, read: Entry) -> str:
    """The database in which it is stored."""
    own = private_database(read.device)
    try:
        grid = grid_of(read.home)
    except InvalidIdentifier:
        return own
    device = session.get_one(Device, read.device)
    held = session.scalars(select(Scope.area).where(Scope.holder == read.by))
    acted = any(covers(area, grid) for area in held)
    stands = device.revoked_at is None and device.suspended_at is None
    return read.home if acted and stands else own


def store(
    hub: Hub, taken: Sequence[Entry], places: dict[str, str]
) -> dict[str, Refused]:
    """Put each in its place; what the hub would not take."""
    refused: dict[str, Refused] = {}
    for name in sorted(set(places.values())):
        documents = [whole(read) for read in taken if places[read.id] == name]
        hub.ensure(name)
        for answer in hub.peer(name).bulk_docs(documents, new_edits=False):
            if isinstance(answer, Refusal):
                refused[answer.id] = Refused(
                    "hub_refused",
                    f"同步中心没有收下：{answer.reason}",
                    f"the hub did not take it: {answer.reason}",
                )
    return refused


def whole(read: Entry) -> Document:
    return {**read.document(), "_revisions": {"start": 1, "ids": [read.rev[2:]]}}


def stored(read: Entry) -> Document:
    return {"id": read.id, "state": "stored"}


def refused_as(refused: Refused, id: str) -> Document:
    do = receipts.TO_DO.get(refused.reason, receipts.SUPERVISOR)
    told = receipts.words_of(refused.reason, refused.zh, refused.en, do)
    return {"id": id, "state": "refused", **told}


def said(
    session: Session, kept: Sequence[Entry], keys: CountyKeys
) -> Iterable[Document]:
    """The newest receipt of this epoch for each device and home, sealed; it names what
    was brought, whatever else of the chain the phone has lost."""
    running = outbox.running_epoch(session)
    ids = [read.id for read in kept]
    for database, device in sorted({(read.home, read.device) for read in kept}):
        row = session.scalar(
            select(Outgoing).where(
                Outgoing.database == database,
                Outgoing.document == f"{receipts.PREFIX}{running}:{device}",
            )
        )
        if row is not None:
            body = receipts.reaching(session, outbox.body_of(row), ids)
            yield outbox.sealed(outbox.Placed(body, None), keys)
    session.rollback()
