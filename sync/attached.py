"""An attachment that was found: what is told of it, and its bytes when asked for.

Nothing is read before somebody asks, and each block in a transaction of its own: a
slow reader keeps no old state of the file alive, so that its log can be cut and what
was erased can be scrubbed. Where the revision is replaced meanwhile, he is told so.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from . import blobs
from .attachments import BLOCK, Kept, unpacked
from .codec import Codec
from .errors import NotFound

Reading = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Attachment:
    id: str
    rev: str
    name: str
    kept: Kept
    _reading: Reading
    _codec: Codec

    @property
    def length(self) -> int:
        """Bytes as they were attached."""
        return self.kept.length

    @property
    def encoded_length(self) -> int:
        """Bytes as they are kept."""
        encoded = self.kept.encoded_length
        return self.kept.length if encoded is None else encoded

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes that were attached, from `start` to before `end`."""
        end = self.length if end is None else end
        at = 0 if self.kept.encoding else start // BLOCK * BLOCK
        kept = self.encoded_chunks(at // BLOCK)
        for chunk in unpacked(kept) if self.kept.encoding else kept:
            if at >= end:
                return
            if part := chunk[max(start - at, 0) : end - at]:
                yield part
            at += len(chunk)

    def encoded_chunks(self, first: int = 0) -> Iterator[bytes]:
        """Yield the bytes as they are kept, from that block on."""
        for n in range(first, -(-self.encoded_length // BLOCK)):
            yield self._block(n)

    def _block(self, n: int) -> bytes:
        with self._reading() as connection:
            blob = blobs.of(connection, self.id).get((self.rev, self.name), -1)
            block = blobs.block(connection, self._codec, blob, n)
        if block is None:
            raise NotFound("Document is missing attachment", subject=self.name)
        return block
