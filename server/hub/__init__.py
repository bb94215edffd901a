"""The hub: where phones and county meet, one document database for each grid.

`Hub` is what the county needs of it: ingest, outbox and the endpoint under /couch.
Embedded, it is a folder of SQLite files; an Apache CouchDB stands behind the same
verbs. A database is made at its first use.

    names      which databases devices write in
    guard      what a device may write: only new sealed documents of its own, the
               same rule on every hub
    gate       who comes in under /couch
    embedded   the folder
"""

from collections.abc import Mapping
from typing import Protocol

from server.config import Settings
from server.errors import HubUnsupported
from server.hub.embedded import EmbeddedHub
from server.hub.gate import DeviceGate, guard
from server.hub.names import is_field
from sync.gate import Databases
from sync.peer import Document, Peer

__all__ = ["DeviceGate", "EmbeddedHub", "Hub", "guard", "hub_of", "is_field"]


class Hub(Databases, Protocol):
    """The databases of the field, wherever they are kept."""

    def peer(self, name: str) -> Peer: ...
    def ensure(self, name: str) -> None: ...
    def leaves(self, name: str, id: str) -> list[Document]: ...
    def raised(self, generations: Mapping[str, int]) -> None: ...
    def close(self) -> None: ...


def hub_of(settings: Settings) -> Hub:
    if settings.hub_url:
        raise HubUnsupported(settings.hub_url)
    return EmbeddedHub(settings.hub_folder)
