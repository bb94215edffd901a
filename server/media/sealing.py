"""What lies in the store is opened here, part by part, by whoever may know of it.

item key   of the record, enclosed to the county's media key
pieces     each opens by itself, so any stretch is read without the rest
rendition  under a key of its own, made of the item's
"""

import os
from collections.abc import Iterator
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schemas import evidence
from schemas.errors import NotForThisKey
from schemas.evidence_errors import WrongPiece
from schemas.recovery import Enclosed
from server.errors import MediumDiffers
from server.keys import CountyKeys
from server.media import Store, recut
from server.registry.media import address_of

Body: TypeAlias = dict[str, Any]
NONCE = 12


def item_key(keys: CountyKeys, body: Body) -> bytes:
    """Raises NotForThisKey."""
    found = keys.media_key.disclose(
        Enclosed.EVIDENCE, str(body["evidence"]), str(body["key"]["enclosed"])
    )
    if len(found) != 32:
        raise NotForThisKey(str(body["evidence"]))
    return found


def stretch(
    store: Store, keys: CountyKeys, body: Body, start: int, end: int
) -> Iterator[bytes]:
    """The plain item from that byte up to before that one, piece by piece. Raises
    MediumGone, MediumDiffers."""
    if start >= end:
        return
    key, name = item_key(keys, body), address_of(body["pieces"])
    first, last = start // evidence.PIECE, (end - 1) // evidence.PIECE
    lying = store.open(name, first * evidence.SEALED, (last + 1) * evidence.SEALED)
    for number, piece in enumerate(recut(lying), first):
        try:
            plain = evidence.open_piece(key, body, number, piece)
        except WrongPiece as wrong:
            raise MediumDiffers(name) from wrong
        at = number * evidence.PIECE
        yield plain[max(0, start - at) : end - at]


def shut(key: bytes, name: str, content: bytes) -> bytes:
    """A rendition as it lies in the store."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key).encrypt(nonce, content, name.encode())


def opened(key: bytes, name: str, lying: bytes) -> bytes:
    """Raises MediumDiffers."""
    try:
        return _cipher(key).decrypt(lying[:NONCE], lying[NONCE:], name.encode())
    except (InvalidTag, ValueError) as wrong:
        raise MediumDiffers(name) from wrong


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, b"sili evidence rendition/1").derive(key))
