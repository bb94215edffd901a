"""How a phone becomes a device of the county: what is said, sealed and read aloud.

    supervisor        county                             phone
        │ for whom, where │                                │
        ├────────────────▶│ code: 128 bits, ten minutes,   │
        │◀────────────────┤ once; server, county, root     │
        │      code, shown, typed or scanned               │
        ├─────────────────────────────────────────────────▶│ pins the root
        │                 │ code, key, nonce, seal enrol/1 │
        │                 │◀───────────────────────────────┤
        │                 │ id, nonce, certified seal      │
        │                 ├───────────────────────────────▶│ six digits
        │   six digits, read aloud                         │
        │◀─────────────────────────────────────────────────┤
        ├────────────────▶│ now it has scope               │
        │                 │ the answer, sealed             │
        │                 ├───────────────────────────────▶│

The digits follow from the *transcript*: code, county, key, root and both nonces. Who
took the code on its way and enrols a key of his own has other digits, and cannot make
them equal: the county's nonce comes after his, under a seal that only a key certified
by the pinned root can make.

The code as text is the server's address and fifteen groups of four signs, of an
alphabet without I, L, O and U: county, the root's fingerprint, the secret, and two
bytes that tell a slip of the hand (in the address as well).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self, TypeAlias

from schemas.canonical import digest_of
from schemas.errors import InvalidCode, NotCertified
from schemas.key_list import KeyList, Use
from schemas.sealing import Purpose

Object: TypeAlias = dict[str, Any]

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LIKE = str.maketrans("OIL", "011")
LENGTH = 60
GROUP = 4
BYTES = 37


@dataclass(frozen=True, slots=True)
class Code:
    """Server, county, fingerprint of its root, and the one-time secret (both hex)."""

    server: str
    county: str
    root: str
    secret: str

    def to_text(self) -> str:
        """Two lines: the address, and the groups."""
        said = _payload(self.county, self.root, self.secret)
        number = int.from_bytes(said + _check(self.server, said)) << 4
        signs = "".join(SIGNS[number >> 5 * at & 31] for at in reversed(range(LENGTH)))
        groups = [signs[at : at + GROUP] for at in range(0, LENGTH, GROUP)]
        return f"{self.server}\n{' '.join(groups)}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what was typed, pasted or scanned. Raises InvalidCode."""
        words = text.split()
        servers = [word for word in words if "://" in word]
        if len(servers) != 1:
            raise InvalidCode("address")
        server = servers[0].rstrip("/")
        rest = "".join(word for word in words if "://" not in word)
        said = _bytes(rest.replace("-", "").upper().translate(LIKE))
        if said[35:] != _check(server, said[:35]):
            raise InvalidCode("slip")
        county = f"{int.from_bytes(said[:3]):06d}"
        return cls(server, county, said[3:19].hex(), said[19:35].hex())


def _payload(county: str, root: str, secret: str) -> bytes:
    return int(county).to_bytes(3) + bytes.fromhex(root) + bytes.fromhex(secret)


def _check(server: str, said: bytes) -> bytes:
    return sha256(server.encode() + b"\0" + said).digest()[:2]


def _bytes(signs: str) -> bytes:
    if len(signs) != LENGTH:
        raise InvalidCode("length")
    number = 0
    for sign in signs:
        if sign not in SIGNS:
            raise InvalidCode("signs")
        number = number << 5 | SIGNS.index(sign)
    return (number >> 4).to_bytes(BYTES)


def is_code(text: str) -> bool:
    """Does it look like a code, rather than the answer that `device add` prints?"""
    return not text.lstrip().startswith("{")


def application(secret: str, alg: str, key: str, nonce: str) -> str:
    """What the phone seals (enrol/1): that it has the key, and the code."""
    said = {"secret": secret, "alg": alg, "key": key, "nonce": nonce}
    return digest_of({"type": "enrol.applied", **said})


def question(id: str) -> str:
    """What the phone seals (enrol/1) when it asks whether it was confirmed."""
    return digest_of({"type": "enrol.asked", "id": id})


def transcript(code: Code, *, alg: str, key: str, nonce: str, county_nonce: str) -> str:
    """Everything that both sides said, as 64 hexadecimal digits."""
    return digest_of(
        {
            "type": "enrol.transcript",
            "county": code.county,
            "root": code.root,
            "secret": code.secret,
            "alg": alg,
            "key": key,
            "nonce": nonce,
            "county_nonce": county_nonce,
        }
    )


def digits(transcript: str) -> str:
    """The six digits that are read aloud."""
    return f"{int(transcript, 16) % 1_000_000:06d}"


def pending(id: str, transcript: str, expires_at: str) -> str:
    """What the county seals (server-doc/1) under its reply to an application."""
    said = {"id": id, "transcript": transcript, "expires_at": expires_at}
    return digest_of({"type": "enrol.pending", **said})


def answered(answer: Mapping[str, Any]) -> str:
    """What the county seals (server-doc/1) under the enrolment answer."""
    said = {name: value for name, value in answer.items() if name != "seal"}
    return digest_of({"type": "enrol.answered", "answer": said})


def reachable(device: str, addressee: str, storage: str) -> str:
    """What a device seals (addressee/1): by which key it is enclosed to, and where
    its own keys lie."""
    said = {"device": device, "addressee": addressee, "storage": storage}
    return digest_of({"type": "device.reachable", **said})


def check_seal(seal: object, digest: str, keys: KeyList) -> None:
    """A certified key of documents sealed this digest. Raises NotCertified."""
    if not isinstance(seal, Mapping):
        raise NotCertified("seal")
    key = keys.of(Use.DOCUMENT).get(str(seal.get("kid")))
    sig = str(seal.get("sig"))
    if key is None or not key.verify(Purpose.SERVER_DOC, keys.county, digest, sig):
        raise NotCertified("seal")
