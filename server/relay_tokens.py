"""How a relay comes in: it seals our challenge and gets a token of ten minutes.

The token opens, to read, the grids of its township, the private databases of the phones
that act there, how these are, and `reference`; to write, nothing but pieces of
evidence. Entries it brings as anybody does (`delivering`).

It is a JWT as a device's, and none of a device's: `sub` is the relay, its one role is
`relay`. `tokens` draws challenge and seal.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from schemas import identifiers, relays
from schemas.sealing import PublicKey, Purpose
from server import tokens
from server.config import Settings
from server.errors import ChallengeRefused, RelayEnded, UnknownRelay
from server.keys import CountyKeys
from server.registry import db
from server.registry.directory import Device, Grid, Scope
from server.registry.relays import Relay

RELAY = "relay"


@dataclass(frozen=True, slots=True)
class RelayPrincipal:
    """A relay at the hub: what its token, checked against the directory, allows."""

    name: str
    area: str
    databases: frozenset[str]
    token: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What a relay gets for a sealed challenge."""

    token: str
    expires_at: datetime
    server_time: datetime
    databases: tuple[str, ...]


def login(
    relay: str,
    challenge: str,
    nonce: str,
    at: str,
    sig: str,
    *,
    settings: Settings,
    keys: CountyKeys,
    now: datetime,
) -> Given:
    """A token for a sealed challenge. ChallengeRefused, UnknownRelay, RelayEnded."""
    tokens.check_challenge(challenge, relay, keys, now)
    found = find(relay)
    digest = relays.login(relay, settings.public_url, challenge, nonce, at)
    key = PublicKey.from_text(found.public_key, found.alg)
    if not key.verify(Purpose.HUB_LOGIN, settings.county, digest, sig):
        raise ChallengeRefused("签章不符", "the seal is not this relay's")
    active(relay)
    tokens.spend(relay, challenge, now)
    expires_at = now + tokens.TOKEN_FOR
    token = tokens.signed(relay, [RELAY], keys, now)
    return Given(token, expires_at, now, databases_of(found.area))


def find(relay: str) -> Relay:
    found = db.session.get(Relay, relay)
    if found is None:
        raise UnknownRelay(relay)
    return found


def active(relay: str) -> Relay:
    found = find(relay)
    if found.revoked_at is not None:
        raise RelayEnded(relay)
    return found


def admit(token: str, keys: CountyKeys, now: datetime) -> RelayPrincipal:
    """Whose token this is and what it opens now. TokenRefused, UnknownRelay,
    RelayEnded."""
    claims = tokens.checked_claims(token, keys, now, tokens.RELAYS)
    found = active(claims["sub"])
    return RelayPrincipal(found.id, found.area, frozenset(databases_of(found.area)))


def databases_of(area: str) -> tuple[str, ...]:
    """The township's grids, what is its phones' own, how they are, and what all
    read."""
    grids = select(Grid.code).where(Grid.code.startswith(area)).order_by(Grid.code)
    phones = (
        select(Device.id)
        .join(Scope, Scope.holder == Device.person_id)
        .where(Scope.area.startswith(area), Scope.ended_at.is_(None))
        .where(Device.revoked_at.is_(None))
        .distinct()
        .order_by(Device.id)
    )
    return (
        *map(identifiers.grid_database, db.session.scalars(grids)),
        *map(identifiers.private_database, db.session.scalars(phones)),
        identifiers.township_database(area),
        identifiers.REFERENCE,
    )
