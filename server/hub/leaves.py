"""Every leaf of one document, on whichever hub: never only the one that wins."""

from sync.errors import NotFound
from sync.gate import Store
from sync.peer import Document, Refusal


def every(database: Store, id: str) -> list[Document]:
    """None where there is no such document."""
    try:
        found = database.open_revs(id)
    except NotFound:
        return []
    return [leaf for leaf in found if not isinstance(leaf, Refusal)]
