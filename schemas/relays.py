"""A township's relay (中转站): what the county says of it, what is sealed before it.

    certificate   { "e", "type": "relay", "county", "relay": "r-…", "name", "area",
                    "alg", "key", "tls": SHA-256 of its TLS certificate,
                    "serial", "from", "until", "seal" }
    ended         the document `ended` of `reference`: devices and relays that are let
                  in no more, with the number and the instant at which it was said

Both bear the county's seal (server-doc/1) and are known for what they are without a
network. Of two lists the one with the higher number counts, in one life of the
registry; between two lives, the one said later. A list is said anew each day; one of
more than seven days opens nothing.

A phone seals (relay-login/1) relay, TLS certificate, challenge, its own nonce, itself
and its time: what one relay was told opens no other, and nobody between can use it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from schemas.canonical import digest_of
from schemas.errors import NotCertified, SiliError
from schemas.identifiers import check_township_code, device_id
from schemas.sealing import PublicKey, Purpose

Object: TypeAlias = dict[str, Any]
Keys: TypeAlias = Mapping[str, PublicKey]

RELAY = re.compile(r"r-[0-9a-f]{16}")
TLS = re.compile(r"[0-9a-f]{64}")
ENDED = "ended"
LONGEST = timedelta(days=365)
LIST_FOR = timedelta(days=7)
UNSEALED = ("_id", "_rev", "_revisions", "seal")


@dataclass(frozen=True, slots=True)
class Certificate:
    """Which relay this is, for which township, behind which TLS certificate."""

    relay: str
    name: str
    area: str
    key: PublicKey
    tls: str
    serial: int
    begun: datetime
    until: datetime

    def check(self, now: datetime) -> None:
        """Raises NotCertified when it is over."""
        if now >= self.until:
            raise NotCertified("over")


@dataclass(frozen=True, slots=True)
class Ended:
    """Who is let in no more."""

    epoch: str
    number: int
    at: datetime
    devices: frozenset[str]
    relays: frozenset[str]

    def is_newer_than(self, known: "Ended") -> bool:
        if self.epoch == known.epoch:
            return self.number > known.number
        return self.at > known.at

    def is_stale(self, now: datetime) -> bool:
        return now - self.at > LIST_FOR


def relay_id(key: PublicKey) -> str:
    return f"r-{device_id(key)[2:]}"


def write(certificate: Certificate, county: str) -> Object:
    """What the county seals, by `digest_of`."""
    return {
        "e": 1,
        "type": "relay",
        "county": county,
        "relay": certificate.relay,
        "name": certificate.name,
        "area": certificate.area,
        "alg": certificate.key.alg,
        "key": certificate.key.to_text(),
        "tls": certificate.tls,
        "serial": certificate.serial,
        "from": certificate.begun.isoformat(),
        "until": certificate.until.isoformat(),
    }


def read(document: object, keys: Keys, county: str) -> Certificate:
    """The certificate, if the county sealed it. Raises NotCertified."""
    said = vouched(document, keys, county)
    try:
        found = _read(said)
    except (KeyError, TypeError, ValueError, SiliError) as bad:
        raise NotCertified("form") from bad
    if said.get("county") != county:
        raise NotCertified("county")
    return found


def _read(said: Mapping[str, Any]) -> Certificate:
    key = PublicKey.from_text(said["key"], said["alg"])
    begun, until = (datetime.fromisoformat(said[name]) for name in ("from", "until"))
    if (
        (said["e"], said["type"], said["relay"]) != (1, "relay", relay_id(key))
        or not TLS.fullmatch(said["tls"])
        or not begun < until <= begun + LONGEST
    ):
        raise NotCertified("form")
    return Certificate(
        relay=said["relay"],
        name=str(said["name"]),
        area=check_township_code(said["area"]),
        key=key,
        tls=said["tls"],
        serial=int(said["serial"]),
        begun=begun,
        until=until,
    )


def read_ended(document: object, keys: Keys, county: str) -> Ended:
    """The list, if the county sealed it. Raises NotCertified."""
    said = vouched(document, keys, county)
    try:
        if (said["type"], said["id"]) != (ENDED, ENDED):
            raise NotCertified("form")
        at = datetime.fromisoformat(said["at"])
        if at.tzinfo is None:
            raise NotCertified("form")
        return Ended(
            epoch=str(said["epoch"]),
            number=int(said["serial"]),
            at=at,
            devices=frozenset(map(str, said["devices"])),
            relays=frozenset(map(str, said["relays"])),
        )
    except (KeyError, TypeError, ValueError) as bad:
        raise NotCertified("form") from bad


def vouched(document: object, keys: Keys, county: str) -> Object:
    """The words under the county's seal. Raises NotCertified."""
    if not isinstance(document, Mapping):
        raise NotCertified("form")
    said = {name: value for name, value in document.items() if name not in UNSEALED}
    seal = document.get("seal")
    told = seal if isinstance(seal, Mapping) else {}
    key = keys.get(str(told.get("kid")))
    try:
        digest = digest_of(said)
    except SiliError as bad:
        raise NotCertified("form") from bad
    if key is None or not key.verify(
        Purpose.SERVER_DOC, county, digest, str(told.get("sig"))
    ):
        raise NotCertified("seal")
    return said


def login(relay: str, server: str, challenge: str, nonce: str, at: str) -> str:
    """What a relay seals (hub-login/1) to be let in by the county."""
    told = {"server": server, "challenge": challenge, "nonce": nonce}
    return digest_of({"type": "relay.login", "relay": relay, "at": at, **told})


def session(
    relay: str, tls: str, challenge: str, nonce: str, device: str, at: str
) -> str:
    """What a phone seals (relay-login/1) to be let in by a relay."""
    told = {"tls": tls, "challenge": challenge, "nonce": nonce}
    return digest_of(
        {"type": "relay.session", "relay": relay, "device": device, "at": at, **told}
    )
