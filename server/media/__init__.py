"""The media store: what evidence there is, sealed as its phone sealed it.

    <address>          the sealed pieces one after the other; the address is the digest
                       of the digests of its pieces, so it says itself whether it is
                       whole and unchanged
    <address>.small    a picture re-encoded for a list, <address>.shown for a page; made
                       when it arrives, and again where one is missing

Nothing in the store can be read without the item's key, which lies in the sealed record
enclosed to the county's media key, and of a restricted case under the case's key. So
whoever has the disk or the bucket has nothing, and with the record the key is erased.

    folder     a folder of the county's disk      bucket     an S3 bucket
    arriving   from the hub into the store        pictures   re-encoded, or refused
    viewing    who sees it                        shelving   backups      checks
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Protocol

from schemas import evidence
from server.errors import MediumDiffers
from server.registry.media import address_of

NAME = re.compile(r"[0-9a-f]{64}(\.small|\.shown)?")
SMALL, SHOWN = ".small", ".shown"
RENDITIONS = (SMALL, SHOWN)


class Store(Protocol):
    """Where media lie, by name."""

    is_ours: bool
    """Is a copy of it the county's matter, or that of whoever keeps the bucket?"""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """All of it or nothing. Raises MediumDiffers where it is not what its name
        says."""

    def open(
        self, name: str, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        """From that byte up to before that one. Raises MediumGone."""

    def size(self, name: str) -> int | None:
        """None where there is no such medium."""

    def delete(self, name: str) -> None: ...

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Everything there is."""


def is_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None


def checked(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as they pass; at their end they are known to be what the name says."""
    if not is_name(name):
        raise MediumDiffers(name)
    digests = []
    for piece in pieces:
        digests.append(sha256(piece).hexdigest())
        yield piece
    if "." not in name and address_of(digests) != name:
        raise MediumDiffers(name)


def recut(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Sealed pieces out of a stream that is cut in any other way."""
    rest = bytearray()
    for part in parts:
        rest += part
        while len(rest) >= evidence.SEALED:
            yield bytes(rest[: evidence.SEALED])
            del rest[: evidence.SEALED]
    if rest:
        yield bytes(rest)


def is_sound(store: Store, name: str) -> bool:
    """Is it there, and what its name says? Reads all of it. Raises MediumGone."""
    try:
        for _ in checked(name, recut(store.open(name))):
            pass
    except MediumDiffers:
        return False
    return True
