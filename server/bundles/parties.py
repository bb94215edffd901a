"""Who makes a bundle and is answered: a phone, or a township's relay.

    a phone    its own evidence; its databases; how it is reached, `device` says
    a relay    the evidence of any phone of the county; all that its township's line
               would give it; how it is reached, its newest bundle said

What a key that was ended has sealed is nobody's word; only what lies in it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from schemas import enrolling
from schemas.bundle import Item
from schemas.identifiers import REFERENCE
from schemas.recovery import Addressee
from schemas.sealing import PublicKey, Purpose
from server import Sili, addressees, relay_tokens, tokens
from server.errors import ChallengeRefused
from server.hub.guard import refusal
from server.hub.names import Kind
from server.registry import bundles, db, transaction
from server.registry.bundles import Bundle
from server.registry.directory import Device, DeviceKey, public_key
from server.registry.relays import Relay
from sync.peer import Document

TOWNSHIP = 9


class Party(Protocol):
    @property
    def id(self) -> str: ...

    def key(self, kid: str) -> PublicKey | None:
        """The key of this id under which its word counts."""

    def owner(self, chunk: Document) -> str | None:
        """Whose own database a chunk goes to; None where it may bring none such."""

    def reached(self, told: Mapping[str, Any], digest: str, ours: Sili) -> None:
        """By which key it says, in that bundle, that an answer is enclosed to it."""

    def addressee(self) -> Addressee | None: ...

    @property
    def stands(self) -> bool: ...

    def databases(self) -> tuple[str, ...]:
        """What its line would give it, `reference` first."""

    def townships(self) -> tuple[str, ...]: ...


def party(id: str) -> Party:
    """Raises UnknownDevice."""
    relay = db.session.get(Relay, id)
    return Laptop(relay) if relay is not None else Phone(tokens.registered(id))


def owner_of(chunk: Document) -> str:
    return str(chunk.get("_id", "")).removeprefix("chunk:").partition(":")[0]


@dataclass(frozen=True, slots=True)
class Phone:
    device: Device

    @property
    def id(self) -> str:
        return self.device.id

    def key(self, kid: str) -> PublicKey | None:
        found = db.session.get(DeviceKey, kid)
        own = found is not None and found.device_id == self.id
        return public_key(found) if found and own else None

    def owner(self, chunk: Document) -> str | None:
        return self.id if refusal(Kind.PRIVATE, self.id, chunk) is None else None

    def reached(self, told: Mapping[str, Any], digest: str, ours: Sili) -> None:
        half, storage, sig = (str(told[n]) for n in ("addressee", "storage", "sig"))
        try:
            addressees.note(
                self.id, half, storage, sig, settings=ours.settings, now=ours.clock()
            )
        except ChallengeRefused:
            return  # Its seal is not this device's: nobody's word.

    def addressee(self) -> Addressee | None:
        told = self.device.addressee
        return Addressee.from_text(told) if told else None

    @property
    def stands(self) -> bool:
        return self.device.revoked_at is None and self.device.suspended_at is None

    def databases(self) -> tuple[str, ...]:
        return REFERENCE, *tokens.active(self.id).databases[:-1]

    def townships(self) -> tuple[str, ...]:
        grids = tokens.active(self.id).grids
        return tuple(sorted({grid[:TOWNSHIP] for grid in grids}))


@dataclass(frozen=True, slots=True)
class Laptop:
    relay: Relay

    @property
    def id(self) -> str:
        return self.relay.id

    def key(self, kid: str) -> PublicKey | None:
        if kid != self.id or not self.stands:
            return None
        return PublicKey.from_text(self.relay.public_key, self.relay.alg)

    def owner(self, chunk: Document) -> str | None:
        device = owner_of(chunk)
        known = db.session.get(Device, device) is not None
        fits = known and refusal(Kind.PRIVATE, device, chunk) is None
        return device if fits else None

    def reached(self, told: Mapping[str, Any], digest: str, ours: Sili) -> None:
        half, storage, sig = (str(told[n]) for n in ("addressee", "storage", "sig"))
        said = enrolling.reachable(self.id, half, storage)
        key = self.key(self.id)
        county = ours.settings.county
        if key and key.verify(Purpose.ADDRESSEE, county, said, sig):
            with transaction(cases=()) as session:
                session.get_one(Bundle, digest).tell("addressee", {"key": half})

    def addressee(self) -> Addressee | None:
        last = bundles.newest(db.session(), self.id)
        told = last.told.get("addressee") if last else None
        if not told or not addressees.is_key(told["key"]):
            return None
        return Addressee.from_text(told["key"])

    @property
    def stands(self) -> bool:
        return self.relay.revoked_at is None

    def databases(self) -> tuple[str, ...]:
        return REFERENCE, *relay_tokens.databases_of(self.relay.area)[:-1]

    def townships(self) -> tuple[str, ...]:
        return (self.relay.area,)


def is_addressee(told: Item) -> bool:
    return all(isinstance(told.get(n), str) for n in ("addressee", "storage", "sig"))
