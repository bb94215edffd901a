"""What lies between a body and the disk: nothing, or a seal that the caller brings.

A `Codec` turns the text of a body into what its row keeps, and back. `place` names
the row: a codec that binds what it seals to its place notices when rows were
exchanged. Ids, revisions and the feed are never passed through it; they are what the
file is searched by.

    documents, other leaves     id NUL revision
    local documents             `_local/` id; such a row has no revisions, only writes
    blocks of attachments       `_blob` NUL number of the blob NUL number of the block
"""

from typing import Protocol, TypeAlias

from .errors import Sealed

Kept: TypeAlias = str | bytes


class Codec(Protocol):
    def seal(self, text: str, place: str) -> Kept: ...

    def open(self, kept: Kept, place: str) -> str:
        """Return the text. Raises `Sealed` if it does not open here."""

    def seal_bytes(self, block: bytes, place: str) -> bytes: ...

    def open_bytes(self, kept: bytes, place: str) -> bytes:
        """Return the block. Raises `Sealed` if it does not open here."""


class Plain:
    """Bodies lie in the file as they are."""

    def seal(self, text: str, place: str) -> Kept:
        return text

    def open(self, kept: Kept, place: str) -> str:
        if isinstance(kept, str):
            return kept
        raise Sealed(subject=place.partition("\0")[0])

    def seal_bytes(self, block: bytes, place: str) -> bytes:
        return block

    def open_bytes(self, kept: bytes, place: str) -> bytes:
        return kept


PLAIN = Plain()


def place_of(id: str, rev: str) -> str:
    """Name the row of a revision's body."""
    return f"{id}\0{rev}"
