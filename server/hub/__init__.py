"""The hub: where phones and county meet, one document database for each grid.

`Hub` is what the county needs of it: ingest, outbox and the endpoint under /couch.
Embedded, it is a folder of SQLite files; an Apache CouchDB stands behind the same
verbs. A database is made at its first use.

    names      which databases devices write in
    guard      what a device may write: only new sealed documents of its own, the
               same rule on every hub
    gate       who comes in under /couch
    embedded   the folder
    couchdb    a CouchDB and its administration; `design` is the guard as its own
               validate function
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from server.config import Settings
from server.hub.couchdb import CouchHub
from server.hub.embedded import EmbeddedHub
from server.hub.gate import DeviceGate, guard
from server.hub.names import is_field
from sync.gate import Databases
from sync.peer import Document, Peer

__all__ = [
    "CouchHub",
    "DeviceGate",
    "EmbeddedHub",
    "Hub",
    "guard",
    "hub_of",
    "is_field",
]


class Hub(Databases, Protocol):
    """The databases of the field, wherever they are kept."""

    def peer(self, name: str) -> Peer: ...
    def ensure(self, name: str) -> None: ...
    def leaves(self, name: str, id: str) -> list[Document]: ...
    def purge(
        self, name: str, id: str, revs: Sequence[str], instead: Sequence[Document]
    ) -> None: ...
    def scrub(self, name: str) -> None: ...
    def raised(self, generations: Mapping[str, int]) -> None: ...
    def watch(self, hint: Callable[[str], None]) -> None: ...
    def close(self) -> None: ...


def hub_of(settings: Settings, generation: Callable[[str], int]) -> Hub:
    """The hub that the settings name; `generation` is asked of each grid opened."""
    if settings.hub_url:
        return CouchHub(settings.hub_url, generation)
    return EmbeddedHub(settings.hub_folder)
