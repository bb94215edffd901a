"""Entries as a database has them, each the one leaf that its id follows from.

Whatever else was written beside it, a second root, a tombstone, a forged revision, is
no entry: everything that is read here is read through `entry.read`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas import entry
from schemas.entry import Entry
from schemas.errors import SiliError
from sync.database import Database
from sync.peer import Refusal


def entries(database: Database, ids: Iterable[str]) -> Iterator[Entry]:
    """Those of these that are there."""
    for listed in database.all_docs(keys=list(ids), include_docs=True):
        found = read_entry(listed.document) or fitting_leaf(database, listed.id)
        if found is not None:
            yield found


def fitting_leaf(database: Database, id: str) -> Entry | None:
    """Of several leaves the one that its id and revision follow from."""
    for leaf in database.open_revs(id):
        found = None if isinstance(leaf, Refusal) else read_entry(leaf)
        if found is not None:
            return found
    return None


def read_entry(document: Mapping[str, Any] | None) -> Entry | None:
    if document is None:
        return None
    plain = {n: v for n, v in document.items() if n != "_revisions"}
    try:
        return entry.read(plain)
    except SiliError:
        return None
