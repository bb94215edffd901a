"""Keys that seal digests, each for one purpose, and nothing else.

A seal is a signature over

    "sili" NUL purpose NUL county NUL digest (64 hexadecimal digits)

so that what was signed for one purpose, or in one county, proves nothing for
another. The purposes are a closed list, and no function here signs raw bytes.

The verifier takes the algorithm from the enrolment record of the key, never from
the message. One entry has one revision, which covers the signature; so a
signature must have one form only: base64url without padding and without stray
bits, and for P-256 the lower of the two values of s that would verify.

Ed25519 is the rule, P-256 for phones whose keystore offers nothing else. SM2
needs one more `Scheme`.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from schemas.errors import InvalidIdentifier, InvalidKey, UnknownAlgorithm

DIGEST = re.compile(r"[0-9a-f]{64}")


class Purpose(StrEnum):
    """What a seal is for; the list is closed."""

    ENTRY = "entry/1"
    HUB_LOGIN = "hub-login/1"
    RELAY_LOGIN = "relay-login/1"
    BUNDLE = "bundle/1"
    RECEIPT = "receipt/1"
    SERVER_DOC = "server-doc/1"
    ENROL = "enrol/1"
    KEY_LIST = "key-list/1"
    ADDRESSEE = "addressee/1"
    REPORT_LINE = "report-line/1"


class Scheme(Protocol):
    """One algorithm, over raw bytes; ValueError for a key that is none."""

    def generate(self) -> bytes: ...
    def public(self, private: bytes) -> bytes: ...
    def check(self, public: bytes) -> None: ...
    def sign(self, private: bytes, message: bytes) -> bytes: ...
    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool: ...


class Ed25519:
    """RFC 8032: keys of 32 bytes, signatures of 64."""

    def generate(self) -> bytes:
        return ed25519.Ed25519PrivateKey.generate().private_bytes_raw()

    def public(self, private: bytes) -> bytes:
        key = ed25519.Ed25519PrivateKey.from_private_bytes(private)
        return key.public_key().public_bytes_raw()

    def check(self, public: bytes) -> None:
        ed25519.Ed25519PublicKey.from_public_bytes(public)

    def sign(self, private: bytes, message: bytes) -> bytes:
        return ed25519.Ed25519PrivateKey.from_private_bytes(private).sign(message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            key = ed25519.Ed25519PublicKey.from_public_bytes(public)
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class P256:
    """ECDSA with SHA-256: the point uncompressed (65 bytes), r ‖ s with the lower s."""

    CURVE = ec.SECP256R1()
    ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    HASH = ec.ECDSA(hashes.SHA256())

    def generate(self) -> bytes:
        key = ec.generate_private_key(self.CURVE)
        return key.private_numbers().private_value.to_bytes(32, "big")

    def public(self, private: bytes) -> bytes:
        point = self._private(private).public_key()
        return point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def check(self, public: bytes) -> None:
        if len(public) != 65:
            raise ValueError("a P-256 point is written in 65 bytes")
        ec.EllipticCurvePublicKey.from_encoded_point(self.CURVE, public)

    def sign(self, private: bytes, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._private(private).sign(message, self.HASH))
        s = min(s, self.ORDER - s)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        r = int.from_bytes(signature[:32], "big")
        s = int.from_bytes(signature[32:], "big")
        if s > self.ORDER // 2:
            return False
        key = ec.EllipticCurvePublicKey.from_encoded_point(self.CURVE, public)
        try:
            key.verify(encode_dss_signature(r, s), message, self.HASH)
        except InvalidSignature:
            return False
        return True

    def _private(self, private: bytes) -> ec.EllipticCurvePrivateKey:
        if len(private) != 32:
            raise ValueError("a P-256 private key is written in 32 bytes")
        return ec.derive_private_key(int.from_bytes(private, "big"), self.CURVE)


SCHEMES: dict[str, Scheme] = {"ed25519": Ed25519(), "p256": P256()}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half that everybody may know; verifies."""

    alg: str
    raw: bytes

    def __post_init__(self) -> None:
        try:
            scheme_of(self.alg).check(self.raw)
        except ValueError as bad:
            raise InvalidKey(self.alg) from bad

    @classmethod
    def from_text(cls, text: str, alg: str = "ed25519") -> Self:
        raw = from_base64url(text)
        if raw is None:
            raise InvalidKey(alg)
        return cls(alg, raw)

    def to_text(self) -> str:
        return to_base64url(self.raw)

    def verify(self, purpose: Purpose, county: str, digest_hex: str, sig: str) -> bool:
        """Did this key seal this digest, for this purpose, in this county?"""
        signature = from_base64url(sig)
        if signature is None or len(signature) != 64:
            return False
        message = _message(purpose, county, digest_hex)
        return scheme_of(self.alg).verify(self.raw, message, signature)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The half that stays on the device; seals digests."""

    alg: str
    _private: bytes = field(repr=False)

    @classmethod
    def generate(cls, alg: str = "ed25519") -> Self:
        return cls(alg, scheme_of(alg).generate())

    @classmethod
    def from_private_bytes(cls, private: bytes, alg: str = "ed25519") -> Self:
        try:
            scheme_of(alg).public(private)
        except ValueError as bad:
            raise InvalidKey(alg) from bad
        return cls(alg, private)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.alg, scheme_of(self.alg).public(self._private))

    def private_bytes(self) -> bytes:
        return self._private

    def seal(self, purpose: Purpose, county: str, digest_hex: str) -> str:
        message = _message(purpose, county, digest_hex)
        return to_base64url(scheme_of(self.alg).sign(self._private, message))


def scheme_of(alg: str) -> Scheme:
    try:
        return SCHEMES[alg]
    except KeyError:
        raise UnknownAlgorithm(alg) from None


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64url(text: str) -> bytes | None:
    """The bytes, or nothing if the text is not the one way to write them."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if to_base64url(raw) == text else None


def _message(purpose: Purpose, county: str, digest_hex: str) -> bytes:
    if not DIGEST.fullmatch(digest_hex):
        raise InvalidIdentifier("digest", "form")
    return "\0".join(("sili", Purpose(purpose), county, digest_hex)).encode()
