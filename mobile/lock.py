"""The lock: the data key under a PIN and the keystore, both needed.

    KEK = HKDF-SHA256( scrypt(PIN, N = 2¹⁵)  ‖  keystore's HMAC of the salt )
    lock = AES-256-GCM of the data key under the KEK, bound to the device

A PIN has few digits. Where the keystore is Android's, trying them all needs this very
phone and this very app, which counts; where it is a file, scrypt is what is left.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mobile.atrest import NONCE
from mobile.keystore import Keystore

SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
SCRYPT_MEMORY = 64 * 1024 * 1024


def locked(
    pin: str, keystore: Keystore, data_key: bytes, device: str
) -> dict[str, Any]:
    salt = os.urandom(16)
    cost = {"kdf": "scrypt", "n": SCRYPT_N, "r": SCRYPT_R, "p": SCRYPT_P}
    kek = _kek(pin, keystore, salt, cost, device)
    return {**cost, "salt": b64(salt), "sealed": sealed(kek, data_key, device)}


def unlocked(
    pin: str, keystore: Keystore, lock: Mapping[str, Any], device: str
) -> bytes:
    """The data key. Raises InvalidTag for a wrong PIN."""
    salt = base64.b64decode(lock["salt"])
    return opened(_kek(pin, keystore, salt, lock, device), lock["sealed"], device)


def sealed(key: bytes, content: bytes, about: str) -> str:
    nonce = os.urandom(NONCE)
    return b64(nonce + AESGCM(key).encrypt(nonce, content, about.encode()))


def opened(key: bytes, text: str, about: str) -> bytes:
    """What was sealed about this. Raises InvalidTag."""
    raw = base64.b64decode(text)
    return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], about.encode())


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _kek(
    pin: str, keystore: Keystore, salt: bytes, cost: Mapping[str, Any], device: str
) -> bytes:
    stretched = hashlib.scrypt(
        pin.encode(),
        salt=salt,
        n=cost["n"],
        r=cost["r"],
        p=cost["p"],
        maxmem=SCRYPT_MEMORY,
        dklen=32,
    )
    held = keystore.mac(b"sili-kek/1\0" + salt)
    info = f"sili-kek/1\0{device}".encode()
    return HKDF(SHA256(), length=32, salt=salt, info=info).derive(stretched + held)
