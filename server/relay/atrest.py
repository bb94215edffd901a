"""At rest: what this relay keeps in its files opens with its data key alone.

Every body is sealed with AES-256-GCM under a key of its database and bound to its row,
so that rows which somebody exchanged do not open. Names of databases, ids and revisions
lie open: they name nobody.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.codec import Kept
from sync.errors import Sealed

NONCE = 12
COST: Mapping[str, int] = {"n": 2**16, "r": 8, "p": 1}
MEMORY = 128 * 1024 * 1024


class AtRest:
    """The codec of one database (`sync.codec.Codec`)."""

    def __init__(self, data_key: bytes, database: str) -> None:
        self._key = AESGCM(drawn(data_key, f"database/{database}"))

    def seal(self, text: str, place: str) -> Kept:
        return self.seal_bytes(text.encode(), place)

    def open(self, kept: Kept, place: str) -> str:
        if isinstance(kept, str):
            raise Sealed("The body is not sealed.", subject=place.partition("\0")[0])
        return self.open_bytes(kept, place).decode()

    def seal_bytes(self, block: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._key.encrypt(nonce, block, place.encode())

    def open_bytes(self, kept: bytes, place: str) -> bytes:
        try:
            return self._key.decrypt(kept[:NONCE], kept[NONCE:], place.encode())
        except (InvalidTag, ValueError) as wrong:
            raise Sealed(subject=place.partition("\0")[0]) from wrong


def drawn(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that none opens another's."""
    info = f"sili-relay/1\0{purpose}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(key)


def sealed(key: bytes, content: bytes, about: str) -> str:
    nonce = os.urandom(NONCE)
    whole = nonce + AESGCM(key).encrypt(nonce, content, about.encode())
    return base64.b64encode(whole).decode()


def opened(key: bytes, text: str, about: str) -> bytes:
    """What was sealed about this. Raises InvalidTag."""
    raw = base64.b64decode(text)
    return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], about.encode())


def stretched(password: str, lock: Mapping[str, Any]) -> bytes:
    """The key that a password stands for; slow, so that guessing is."""
    return hashlib.scrypt(
        password.encode(),
        salt=base64.b64decode(lock["salt"]),
        n=lock["n"],
        r=lock["r"],
        p=lock["p"],
        maxmem=MEMORY,
        dklen=32,
    )


def fresh_lock() -> dict[str, Any]:
    return {**COST, "salt": base64.b64encode(os.urandom(16)).decode()}
