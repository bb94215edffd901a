"""What lies under an id: every leaf, and of an entry the one that its id follows from.

Whatever else was written beside an entry, a second root, a tombstone, a forged
revision, is none: everything that is read here is read through `entry.read`. Of what
the county says each leaf is looked at by its seal, for of several any may win.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas import entry
from schemas.entry import Entry
from schemas.errors import SiliError
from sync.database import Database
from sync.errors import NotFound
from sync.peer import Document, Refusal


def living(database: Database, id: str) -> Iterator[Document]:
    """Whatever lies under this id and was not deleted, the winner first."""
    try:
        leaves = database.open_revs(id)
    except NotFound:
        return
    for leaf in leaves:
        if not isinstance(leaf, Refusal) and not leaf.get("_deleted"):
            yield leaf


def entries(database: Database, ids: Iterable[str]) -> Iterator[Entry]:
    """Those of these that are there."""
    for listed in database.all_docs(keys=list(ids), include_docs=True):
        found = read_entry(listed.document) or fitting_leaf(database, listed.id)
        if found is not None:
            yield found


def fitting_leaf(database: Database, id: str) -> Entry | None:
    """Of several leaves the one that its id and revision follow from."""
    found = map(read_entry, living(database, id))
    return next((each for each in found if each is not None), None)


def read_entry(document: Mapping[str, Any] | None) -> Entry | None:
    if document is None:
        return None
    plain = {n: v for n, v in document.items() if n != "_revisions"}
    try:
        return entry.read(plain)
    except SiliError:
        return None
