"""Cases that only the people named in them may know of: their bodies, sealed.

    body ─► {"restricted": {"key": "k-…", "sealed": ["…"], "wrapped": {kid: "…"}}}

Each case has a key of its own, drawn on the phone that begins it. A body, with the grid
in which the thing happened, is encrypted under that key (AES-256-GCM), bound to its
case and type, so that it opens in no other place. `wrapped` is the case key enclosed to
the county, so that each entry can be read at the county by itself, in whatever order
they come. Whoever else is named gets the key enclosed to the key of his phone.

A key's id is a digest of it: who gives another key for the case gives another id. The
envelope stays readable; so such entries never enter a database that others read.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas import strict_json
from schemas.canonical import canonical_bytes
from schemas.errors import NotForThisKey
from schemas.recovery import Addressee, Enclosed, Opener
from schemas.sealing import from_base64url, to_base64url

Object: TypeAlias = dict[str, Any]

NAME = "restricted"
KEY, NONCE = 32, 12
# A text of an entry has at most 64 KiB; what is longer is sealed in parts.
PART = 60_000


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of one case; who has it reads the case."""

    id: str
    _raw: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        return cls.of(os.urandom(KEY))

    @classmethod
    def of(cls, raw: bytes) -> Self:
        return cls(f"k-{sha256(raw).hexdigest()[:32]}", raw)

    def bytes(self) -> bytes:
        return self._raw

    def enclose(self, addressee: Addressee, case: str) -> str:
        return addressee.enclose(Enclosed.CASE_KEY, case, self._raw)

    @classmethod
    def disclose(cls, opener: Opener, case: str, enclosed: str) -> Self:
        """The key that was enclosed for this case. Raises NotForThisKey."""
        return cls.of(opener.disclose(Enclosed.CASE_KEY, case, enclosed))


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sealed body says, and in which grid it happened."""

    grid: str
    body: Object


def seal(
    key: CaseKey,
    body: Mapping[str, Any],
    *,
    case: str,
    type: str,
    grid: str,
    wrapped: Mapping[str, str],
) -> Object:
    """The body as it goes into the entry."""
    nonce = os.urandom(NONCE)
    content = canonical_bytes({"grid": grid, "body": dict(body)})
    sealed = nonce + AESGCM(key.bytes()).encrypt(nonce, content, _bound(case, type))
    text = to_base64url(sealed)
    parts = [text[at : at + PART] for at in range(0, len(text), PART)]
    return {NAME: {"key": key.id, "sealed": parts, "wrapped": dict(wrapped)}}


def is_sealed(body: Mapping[str, Any] | None) -> bool:
    return body is not None and body.keys() == {NAME}


def key_of(body: Mapping[str, Any] | None) -> str:
    """The id of the key under which it lies; "" where it lies under none."""
    said = body.get(NAME) if body else None
    return str(said.get("key", "")) if isinstance(said, dict) else ""


def wrapped_for(body: Mapping[str, Any], kid: str) -> str:
    """The case key as that addressee alone opens it; "" where it is not there."""
    said = body[NAME]
    wrapped = said.get("wrapped") if isinstance(said, dict) else None
    return str(wrapped.get(kid, "")) if isinstance(wrapped, dict) else ""


def open_body(key: CaseKey, body: Mapping[str, Any], *, case: str, type: str) -> Opened:
    """What was sealed. Raises NotForThisKey: another key, case or type, or changed."""
    try:
        text = "".join(body[NAME]["sealed"])
        raw = from_base64url(text) or b""
        content = AESGCM(key.bytes()).decrypt(
            raw[:NONCE], raw[NONCE:], _bound(case, type)
        )
    except (KeyError, TypeError, ValueError, InvalidTag) as wrong:
        raise NotForThisKey(case) from wrong
    said: Any = strict_json.loads(content.decode())
    return Opened(str(said["grid"]), said["body"])


def _bound(case: str, type: str) -> bytes:
    return "\0".join(("sili", "restricted-body/1", case, type)).encode()
