"""The county's online keys, certified by the one key that phones pin: its root.

    { "e": 1, "type": "keys", "county", "serial",
      "root": {"alg", "key"},
      "keys": {kid: {"alg", "key", "use", "since"}},
      "seal": {"alg", "kid": "root-<county>", "sig"} }

The seal (purpose key-list/1, which the root alone uses and uses for nothing else) is
over the digest of the canonical document without `seal`. A phone keeps the root's
fingerprint from the day of its enrolment and takes no other root; a key that is in no
list of that root is nobody's.

`use` says for what a key counts: a key of tokens never vouches for a document. Keys of
recovery, of cases and of media seal nothing; what is enclosed to them, only the county
opens. A
key that was followed by another stays listed as long as what it sealed is to count; one
that somebody else may have is `withdrawn`, and counts for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeAlias

from schemas.canonical import digest_of
from schemas.errors import NotCertified, SiliError
from schemas.recovery import Addressee
from schemas.sealing import PublicKey, Purpose, SigningKey

Object: TypeAlias = dict[str, Any]

ENCLOSING = "x25519"


class Use(StrEnum):
    """What a certified key is for."""

    DOCUMENT = "server-doc"
    TOKEN = "token"
    DESK = "desk"
    RECOVERY = "recovery"
    CASE = "case"
    MEDIA = "media"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Certified:
    """A key, for what it counts, and the day on which it was made, if that is known."""

    key: PublicKey | Addressee
    use: str
    since: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class KeyList:
    """What a root says about the keys of its county, verified."""

    county: str
    serial: int
    root: PublicKey
    keys: Mapping[str, Certified]

    def of(self, use: Use) -> dict[str, PublicKey]:
        """The keys that seal for this use, by their ids."""
        return {
            kid: each.key
            for kid, each in self.keys.items()
            if each.use == use and isinstance(each.key, PublicKey)
        }

    def addressee(self, use: Use) -> tuple[str, Addressee] | None:
        """To whom things of this use are enclosed: id and key, if there is one."""
        for kid in sorted(self.keys, key=lambda kid: (len(kid), kid), reverse=True):
            each = self.keys[kid]
            if each.use == use and isinstance(each.key, Addressee):
                return kid, each.key
        return None


def fingerprint(root: PublicKey) -> str:
    """128 bits of a key's hash: what fits on a page and nobody finds a second for."""
    return sha256(root.raw).hexdigest()[:32]


def certify(
    root: SigningKey, county: str, keys: Mapping[str, Certified], serial: int
) -> Object:
    said = {
        "e": 1,
        "type": "keys",
        "county": county,
        "serial": serial,
        "root": written(root.public),
        "keys": {
            kid: {
                **written(each.key),
                "use": str(each.use),
                **({"since": each.since} if each.since else {}),
            }
            for kid, each in keys.items()
        },
    }
    sig = root.seal(Purpose.KEY_LIST, county, digest_of(said))
    return {**said, "seal": {"alg": root.alg, "kid": f"root-{county}", "sig": sig}}


def written(key: PublicKey | Addressee) -> Object:
    alg = key.alg if isinstance(key, PublicKey) else ENCLOSING
    return {"alg": alg, "key": key.to_text()}


def read(document: object, *, county: str, pinned: str | None = None) -> KeyList:
    """The list, if its root sealed it and is the pinned one. Raises NotCertified."""
    try:
        found = _read(document)
    except (KeyError, TypeError, AttributeError, ValueError, SiliError) as bad:
        raise NotCertified("form") from bad
    if found.county != county:
        raise NotCertified("county")
    if pinned is not None and fingerprint(found.root) != pinned:
        raise NotCertified("root")
    said = {name: value for name, value in dict(document).items() if name != "seal"}  # type: ignore[call-overload]
    sig = str(document["seal"]["sig"])  # type: ignore[index]
    if not found.root.verify(Purpose.KEY_LIST, county, digest_of(said), sig):
        raise NotCertified("seal")
    return found


def _read(document: Any) -> KeyList:
    said = {name: value for name, value in document.items() if name != "seal"}
    digest_of(said)
    document["seal"]["sig"].encode("ascii")
    if said["e"] != 1 or said["type"] != "keys":
        raise NotCertified("form")
    return KeyList(
        county=str(said["county"]),
        serial=int(said["serial"]),
        root=PublicKey.from_text(said["root"]["key"], said["root"]["alg"]),
        keys={
            str(kid): Certified(
                _key(each), str(each["use"]), str(each.get("since", ""))
            )
            for kid, each in said["keys"].items()
        },
    )


def _key(said: Any) -> PublicKey | Addressee:
    if said["alg"] == ENCLOSING:
        return Addressee.from_text(said["key"])
    return PublicKey.from_text(said["key"], said["alg"])
