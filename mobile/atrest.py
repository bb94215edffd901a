"""At rest: what this phone keeps in its files opens with the data key alone.

Every body of a grid's database is sealed with AES-256-GCM under a key of that
database, drawn from the data key. What is sealed is bound to its row, so rows that
somebody exchanged do not open. Names of databases, ids of documents and revisions lie
open: they name nobody.

Copies for the county (`_local/sealed:…`, mobile.recovery) lie open as well, since they
are sealed already, to a key that this phone does not have.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.codec import Kept
from sync.errors import Sealed

NONCE = 12
FOR_THE_COUNTY = "sealed:"
_LEFT_OPEN = f"_local/{FOR_THE_COUNTY}"


class AtRest:
    """The codec of one database (`sync.codec.Codec`)."""

    def __init__(self, data_key: bytes, database: str) -> None:
        self._key = AESGCM(drawn(data_key, f"database/{database}"))

    def seal(self, text: str, place: str) -> Kept:
        if place.startswith(_LEFT_OPEN):
            return text
        return self.seal_bytes(text.encode(), place)

    def open(self, kept: Kept, place: str) -> str:
        if isinstance(kept, str):
            if place.startswith(_LEFT_OPEN):
                return kept
            raise Sealed("The body is not sealed.", subject=_id_of(place))
        return self.open_bytes(kept, place).decode()

    def seal_bytes(self, block: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._key.encrypt(nonce, block, place.encode())

    def open_bytes(self, kept: bytes, place: str) -> bytes:
        try:
            return self._key.decrypt(kept[:NONCE], kept[NONCE:], place.encode())
        except (InvalidTag, ValueError) as wrong:
            raise Sealed(subject=_id_of(place)) from wrong


def drawn(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that none opens another's."""
    info = f"sili-at-rest/1\0{purpose}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(key)


def _id_of(place: str) -> str:
    return place.partition("\0")[0]
