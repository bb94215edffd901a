"""What only one addressee opens: copies for the county, and its answer to a phone.

A phone that is locked for good must lose nothing, and a thief must find nothing. So
what the county may one day need is enclosed to the county's recovery key (X25519);
the private half is at the county, and two officers release what it opens.

    content ─► AES-256-GCM under HKDF(X25519(one-time key, addressee)) ─► text

Each enclosure draws a key pair of its own, whose public half comes first. It is bound
to its purpose and to what it is about (a device, an entry): put in another place it
does not open. Nothing says who enclosed it; what is inside bears its own seal.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schemas.errors import InvalidKey, NotForThisKey
from schemas.sealing import from_base64url, to_base64url

KEY = 32
# The key is used once, so its nonce may be the same for ever.
NONCE = bytes(12)


class Enclosed(StrEnum):
    """What an enclosure is for; the list is closed."""

    DATA_KEY = "data-key/1"
    ENTRY = "unreceived-entry/1"
    ANSWER = "recovery-answer/1"
    CASE_KEY = "case-key/1"
    ERASED = "erased-entry/1"
    FACTOR = "second-factor/1"
    HALF = "half-password/1"
    EVIDENCE = "evidence-key/1"
    BUNDLE = "bundle-key/1"
    REPORT = "report-key/1"


@dataclass(frozen=True, slots=True)
class Addressee:
    """The half that everybody may know; encloses."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != KEY:
            raise InvalidKey("x25519")

    @classmethod
    def from_text(cls, text: str) -> Self:
        return cls(from_base64url(text) or b"")

    def to_text(self) -> str:
        return to_base64url(self.raw)

    def enclose(self, purpose: Enclosed, about: str, content: bytes) -> str:
        once = X25519PrivateKey.generate()
        sender = once.public_key().public_bytes_raw()
        try:
            shared = once.exchange(X25519PublicKey.from_public_bytes(self.raw))
        except ValueError as bad:
            raise InvalidKey("x25519") from bad
        key = AESGCM(_key(shared, sender, self.raw))
        return to_base64url(
            sender + key.encrypt(NONCE, content, _bound(purpose, about))
        )


@dataclass(frozen=True, slots=True)
class Opener:
    """The half that is kept; opens what was enclosed to the other."""

    _private: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_private_bytes(cls, private: bytes) -> Self:
        if len(private) != KEY:
            raise InvalidKey("x25519")
        return cls(private)

    @property
    def addressee(self) -> Addressee:
        key = X25519PrivateKey.from_private_bytes(self._private)
        return Addressee(key.public_key().public_bytes_raw())

    def private_bytes(self) -> bytes:
        return self._private

    def disclose(self, purpose: Enclosed, about: str, enclosed: str) -> bytes:
        """The content. Raises NotForThisKey: another key, place, or changed."""
        raw = from_base64url(enclosed) or b""
        sender, sealed = raw[:KEY], raw[KEY:]
        try:
            private = X25519PrivateKey.from_private_bytes(self._private)
            shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
            key = AESGCM(_key(shared, sender, self.addressee.raw))
            return key.decrypt(NONCE, sealed, _bound(purpose, about))
        except (ValueError, InvalidTag) as wrong:
            raise NotForThisKey(about) from wrong


def code_of(device: str, asking: Addressee) -> str:
    """Six digits by which people compare, over the telephone, who asks."""
    text = f"sili-recovery-code/1\0{device}\0{asking.to_text()}"
    return f"{int(sha256(text.encode()).hexdigest(), 16) % 1_000_000:06}"


def _key(shared: bytes, sender: bytes, addressee: bytes) -> bytes:
    kdf = HKDF(SHA256(), KEY, salt=sender + addressee, info=b"sili-enclosed/1")
    return kdf.derive(shared)


def _bound(purpose: Enclosed, about: str) -> bytes:
    return "\0".join(("sili", Enclosed(purpose), about)).encode()
