"""The hub: where phones and county meet, one document database for each grid.

`Hub` is what ingest and outbox need of it. Embedded, it is a folder of SQLite files
that the blueprint under /couch serves; an Apache CouchDB stands behind the same four
verbs. A grid's database is made at its first use.

`guard` is the rule for what a device may write, the same on every hub: only new
sealed entries of its own. Whatever stands in the way of that (a second revision, a
tombstone, an attachment, somebody else's id) never enters.
"""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from schemas.errors import InvalidIdentifier
from schemas.identifiers import grid_of, parse_entry_id
from server.config import Settings
from server.errors import CountyError, HubUnsupported
from server.keys import CountyKeys
from server.permissions import TABLE, Role, Verb
from server.tokens import DevicePrincipal, admit
from sync.database import Database
from sync.errors import FileExists, Forbidden, NotFound, Unauthorized
from sync.gate import Folder, Principal
from sync.peer import Document, Peer, Refusal

PRIVATE = re.compile(r"private-d-[0-9a-f]{16}")
REVISION = re.compile(r"1-[0-9a-f]{32}")
BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9._-]+)")
MEMBERS = frozenset({"_id", "_rev", "_revisions"})


class Hub(Protocol):
    """The databases of the field, wherever they are kept."""

    def names(self) -> list[str]: ...
    def peer(self, name: str) -> Peer: ...
    def ensure(self, name: str) -> None: ...
    def leaves(self, name: str, id: str) -> list[Document]: ...
    def close(self) -> None: ...


class EmbeddedHub:
    """A folder of databases in this very process; also what /couch serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = Folder(folder)

    def names(self) -> list[str]:
        return [name for name in self.folder.names() if is_field(name)]

    def open(self, name: str) -> Database:
        if not is_field(name):
            raise NotFound("Database does not exist.")
        try:
            return self.folder.open(name)
        except NotFound:
            return self.create(name)

    def create(self, name: str) -> Database:
        try:
            return self.folder.create(name)
        except FileExists:
            return self.folder.open(name)

    def delete(self, name: str) -> None:
        raise Forbidden("databases of the county are not deleted", subject=name)

    def peer(self, name: str) -> Peer:
        return self.open(name)

    def ensure(self, name: str) -> None:
        self.open(name)

    def leaves(self, name: str, id: str) -> list[Document]:
        """Every leaf of one document; none where there is no such document."""
        try:
            found = self.open(name).open_revs(id)
        except NotFound:
            return []
        return [leaf for leaf in found if not isinstance(leaf, Refusal)]

    def close(self) -> None:
        self.folder.close()


def hub_of(settings: Settings) -> EmbeddedHub:
    if settings.hub_url:
        raise HubUnsupported(settings.hub_url)
    return EmbeddedHub(settings.hub_folder)


def is_field(name: str) -> bool:
    """A database that devices write in."""
    try:
        grid_of(name)
    except InvalidIdentifier:
        return PRIVATE.fullmatch(name) is not None
    return True


class DeviceGate:
    """Who comes in under /couch: devices with a token, to the databases it names."""

    def __init__(self, keys: CountyKeys, clock: Callable[[], datetime]) -> None:
        self.keys = keys
        self.clock = clock

    def admit(self, authorization: str | None) -> DevicePrincipal:
        bearer = BEARER.fullmatch(authorization or "")
        if bearer is None:
            raise Unauthorized("a device's token is needed; cookies are not taken")
        try:
            return admit(bearer[1], self.keys, self.clock())
        except CountyError as refused:
            raise Unauthorized(refused.en) from refused

    def allow(self, principal: Principal, database: str | None, verb: str) -> None:
        """What is not the device's does not exist for it."""
        asking = device(principal)
        mine = database is not None and database in asking.databases
        if not (mine and has(asking, Verb.READ_HUB)):
            raise NotFound("Database does not exist.")

    def guard(self, principal: Principal, database: str, document: Document) -> None:
        guard(device(principal), database, document)


def device(principal: Principal) -> DevicePrincipal:
    if not isinstance(principal, DevicePrincipal):
        raise Unauthorized("only devices come in here")
    return principal


def guard(principal: DevicePrincipal, database: str, document: Document) -> None:
    """A device adds its own new entries, whole, once. Raises Forbidden, saying why."""
    if database not in principal.databases:
        raise Forbidden("this database is not open to the device")
    if not has(principal, Verb.WRITE_ENTRY):
        raise Forbidden(f"the role {principal.role} writes no entries")
    if extra := sorted(name for name in document if is_member(name)):
        raise Forbidden(f"an entry has no {extra[0]}")
    if not is_first(document):
        raise Forbidden("an entry has one revision, its first")
    if not is_own(principal.name, document.get("_id")):
        raise Forbidden(f"the id must begin with entry:{principal.name}:")


def has(principal: DevicePrincipal, verb: Verb) -> bool:
    """Has the role of whoever carries the device this verb? Its areas are databases."""
    return verb in TABLE[Role(principal.role)]


def is_member(name: str) -> bool:
    return name.startswith("_") and name not in MEMBERS


def is_first(document: Document) -> bool:
    """One root revision, and no other said to stand before it."""
    rev = document.get("_rev")
    if not isinstance(rev, str) or not REVISION.fullmatch(rev):
        return False
    ancestry = document.get("_revisions", {"start": 1, "ids": [rev[2:]]})
    return bool(ancestry == {"start": 1, "ids": [rev[2:]]})


def is_own(name: str, id: object) -> bool:
    try:
        return parse_entry_id(str(id)).device == name
    except InvalidIdentifier:
        return False
