"""Documents that survive being edited in two places.

    from sync import Database, RemoteDatabase, replicate

    with Database("grid.sqlite") as ours:
        theirs = RemoteDatabase("https://county.example/couch/grid")
        replicate(ours, theirs)
        replicate(theirs, ours)

A `Database` is one SQLite file that speaks CouchDB's data model, `RemoteDatabase`
any CouchDB behind HTTP, and `replicate` gives one what it lacks of the other.
Errors are in `sync.errors`, the values that peers exchange in `sync.peer`, serving
databases over HTTP in `sync.endpoint`. What stores and what needs an HTTP client is
imported when it is first asked for: a phone that only writes waits for no client.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from . import errors
from .peer import Document, Peer, Refusal, Written

if TYPE_CHECKING:
    from .database import Database
    from .remote import RemoteDatabase
    from .replicator import Outcome, Progress, replicate

__all__ = [
    "Database",
    "Document",
    "Outcome",
    "Peer",
    "Progress",
    "Refusal",
    "RemoteDatabase",
    "Written",
    "errors",
    "replicate",
]

LATER = {
    "Database": "database",
    "RemoteDatabase": "remote",
    "Outcome": "replicator",
    "Progress": "replicator",
    "replicate": "replicator",
}


def __getattr__(name: str) -> object:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{LATER[name]}", __name__), name)
