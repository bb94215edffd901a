"""The one way to write a value as bytes: what digests and seals are made over.

Keys by code point, no spaces, UTF-8, text in Unicode form NFC. For everything
that `strict_json` admits this is RFC 8785, except that RFC 8785 orders names by
UTF-16 unit; they part only on names beyond U+FFFF, which no document has.

Text in another form than NFC is refused, not rewritten: the phone normalises
before it seals, and a verifier that rewrites would verify what nobody sealed.
"""

import json
from hashlib import sha256

from schemas import strict_json


def canonical_bytes(value: object) -> bytes:
    """Write the value; raise MalformedJSON for what may not be sealed."""
    strict_json.check(value, nfc=True)
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def digest_of(value: object) -> str:
    """The SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return sha256(canonical_bytes(value)).hexdigest()
