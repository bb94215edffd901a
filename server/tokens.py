"""How a device comes in: it seals our challenge and gets a token of ten minutes.

    device                                   county
      │  {device}                               │
      ├────────────────────────────────────────▶│  challenge = random, expiry, MAC
      │  {challenge, server, expires_at}        │  (nothing kept)
      │◀────────────────────────────────────────┤
      │  {device, challenge, nonce, at, sig}    │  purpose hub-login/1, over the
      ├────────────────────────────────────────▶│  digest of {server, challenge,
      │  {token, expires_at, server_time,       │  nonce, device, at}; used once
      │   databases}                            │
      │◀────────────────────────────────────────┤

A challenge holds for sixty seconds of the county's clock; what the phone's clock
says in `at` is sealed and not judged. The token is a JWT (ES256) that Apache CouchDB
takes as well: `sub` is the device, `roles` are `grid:<code>:<generation>`,
`taught:<code>:<generation>` of a grid that a mentor reads,
`township:<code>:<generation>` and `device`, and no role is ever made of anything else.
A township's generation is the sum of its grids': it rises with any of them. Beside its
grids a device has the private database that bears its name. It fails at once when the
device is revoked or the generation of any of its grids was raised.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from schemas.canonical import digest_of
from schemas.errors import MalformedJSON
from schemas.identifiers import (
    REFERENCE,
    grid_database,
    private_database,
    township_database,
)
from schemas.sealing import Purpose
from server.config import Settings
from server.errors import (
    ChallengeRefused,
    DeviceRevoked,
    DeviceSuspended,
    TokenRefused,
    UnknownDevice,
)
from server.keys import CountyKeys
from server.permissions import GRID, TABLE, TOWNSHIP, Role, Verb
from server.registry import db, mentoring, transaction
from server.registry.directory import Device, Grid, Person, Scope, UsedChallenge
from server.registry.directory import public_key as public_key

CHALLENGE_FOR = timedelta(seconds=60)
TOKEN_FOR = timedelta(minutes=10)
ISSUER = "sili-hub"
ROLE = re.compile(r"(grid|taught):\d{15}:\d+|township:\d{9}:\d+|device")
RELAYS = re.compile(r"relay")
# Whose device it is and which grids are his now, by what he was granted: a grid, or
# an area of grids. Asked at once, since every request of a phone asks it.
WIDE = Grid.code.startswith(Scope.area) & (func.length(Scope.area) < GRID)
ACTING = (
    select(
        Device.person_id, func.coalesce(Device.revoked_at, Device.suspended_at),
        Person.role, Scope.area,
        Grid.code, Grid.generation,
    )
    .join(Person, Person.id == Device.person_id)
    .outerjoin(Scope, (Scope.holder == Person.id) & Scope.ended_at.is_(None))
    .outerjoin(Grid, (Grid.code == Scope.area) | WIDE)
    .where(Device.id == bindparam("device"))
    .order_by(func.length(Scope.area).desc(), Scope.position, Grid.code)
)  # fmt: skip
EXPIRED = "已过期，请重新获取", "it has expired; ask for a new one"


@dataclass(frozen=True, slots=True)
class Challenge:
    challenge: str
    server: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """`addressee` and `storage` are what the county knows of the device so far."""

    token: str
    expires_at: datetime
    server_time: datetime
    databases: tuple[str, ...]
    addressee: str | None
    storage: str


@dataclass(frozen=True, slots=True)
class DevicePrincipal:
    """A device at the hub: what its token, checked against the directory, allows; in
    the `taught` ones a mentor only comments."""

    name: str
    person: str
    role: str
    databases: frozenset[str]
    taught: frozenset[str] = frozenset()
    token: str = field(default="", repr=False, compare=False)


def challenge(
    device: str, settings: Settings, keys: CountyKeys, now: datetime
) -> Challenge:
    """A challenge for this device. An unknown device gets one too, and then fails."""
    expires_at = now + CHALLENGE_FOR
    stem = f"{secrets.token_hex(16)}.{int(expires_at.timestamp() * 1000)}"
    text = f"{stem}.{mac(stem, device, keys)}"
    return Challenge(text, settings.public_url, expires_at)


def mac(stem: str, device: str, keys: CountyKeys) -> str:
    message = f"challenge {device} {stem}".encode()
    made = hmac.digest(keys.session_secret.encode(), message, sha256)
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def login_digest(server: str, challenge: str, nonce: str, device: str, at: str) -> str:
    """What the device seals."""
    return digest_of(
        {
            "server": server,
            "challenge": challenge,
            "nonce": nonce,
            "device": device,
            "at": at,
        }
    )


def login(
    device: str,
    challenge: str,
    nonce: str,
    at: str,
    sig: str,
    *,
    settings: Settings,
    keys: CountyKeys,
    now: datetime,
) -> Token:
    """Give a token for a sealed challenge. ChallengeRefused or UnknownDevice, and
    DeviceRevoked or DeviceSuspended to who has the key of one that was."""
    check_challenge(challenge, device, keys, now)
    found = registered(device)
    digest = sealed_digest(settings.public_url, challenge, nonce, device, at)
    if not any(
        public_key(key).verify(Purpose.HUB_LOGIN, settings.county, digest, sig)
        for key in found.keys
    ):
        raise ChallengeRefused("签章不符", "the seal is not this device's")
    if found.revoked_at is not None:
        raise DeviceRevoked(device)
    if found.suspended_at is not None:
        raise DeviceSuspended(device, found.suspended_for or "")
    # Revoked or moved meanwhile, the generation in the token is one of before.
    made = mint(found, keys, now)
    spend(device, challenge, now)
    return made


def sealed_digest(server: str, challenge: str, nonce: str, device: str, at: str) -> str:
    try:
        return login_digest(server, challenge, nonce, device, at)
    except MalformedJSON as bad:
        raise ChallengeRefused(bad.zh, bad.en) from bad


def check_challenge(text: str, device: str, keys: CountyKeys, now: datetime) -> None:
    stem, _, seal = text.rpartition(".")
    if not hmac.compare_digest(seal.encode(), mac(stem, device, keys).encode()):
        words = (
            "口令不是本县为该设备发出的",
            "the challenge is not ours for this device",
        )
        raise ChallengeRefused(*words)
    expires_at = datetime.fromtimestamp(int(stem.partition(".")[2]) / 1000, UTC)
    if now >= expires_at:
        raise ChallengeRefused(*EXPIRED)


@dataclass(frozen=True, slots=True)
class Acting:
    """Whose device it is, which grids are his now, and which he reads as a mentor,
    each in its generation."""

    device: str
    person: str
    role: str
    stopped_at: datetime | None
    grids: dict[str, int]
    townships: dict[str, int]
    taught: dict[str, int]

    @property
    def roles(self) -> list[str]:
        return [
            *(f"grid:{code}:{generation}" for code, generation in self.grids.items()),
            *(f"taught:{code}:{gen}" for code, gen in self.taught.items()),
            *(f"township:{code}:{gen}" for code, gen in self.townships.items()),
            "device",
        ]

    @property
    def databases(self) -> tuple[str, ...]:
        """Of its grids, its own, its townships', and the one that all read."""
        return (
            *map(grid_database, self.grids),
            *map(grid_database, self.taught),
            private_database(self.device),
            *map(township_database, self.townships),
            REFERENCE,
        )


def acting(device: str) -> Acting:
    """Raises UnknownDevice."""
    rows = db.session.execute(ACTING, {"device": device}).all()
    if not rows:
        raise UnknownDevice(device)
    person, stopped_at, role, *_ = rows[0]
    grids = {code: generation for *_, code, generation in rows if code is not None}
    offices = townships_of(role, {area for _, _, _, area, *_ in rows if area}, grids)
    read = mentoring.generations(db.session(), device)
    taught = {code: gen for code, gen in read.items() if code not in grids}
    return Acting(device, person, role, stopped_at, grids, offices, taught)


def townships_of(
    role: str, areas: Iterable[str], grids: Mapping[str, int]
) -> dict[str, int]:
    """Whose phones it may look after, each township in its generation."""
    if Verb.READ_DEVICES not in TABLE[Role(role)]:
        return {}
    whole = sorted(area for area in areas if len(area) == TOWNSHIP)
    return {
        area: sum(each for code, each in grids.items() if code.startswith(area))
        for area in whole
    }


def active(device: str) -> Acting:
    """The same; a device that was revoked or suspended is unknown."""
    found = acting(device)
    if found.stopped_at is not None:
        raise UnknownDevice(device)
    return found


def registered(device: str) -> Device:
    found = db.session.get(Device, device)
    if found is None:
        raise UnknownDevice(device)
    return found


def spend(device: str, challenge: str, now: datetime) -> None:
    """A challenge opens once; the used are remembered for as long as they hold."""
    digest = sha256(challenge.encode()).hexdigest()
    try:
        with transaction(cases=()) as session:
            session.execute(delete(UsedChallenge).where(UsedChallenge.expires_at < now))
            used = {"digest": digest, "expires_at": now + CHALLENGE_FOR}
            session.execute(insert(UsedChallenge).values(used))
            mine = update(Device).where(Device.id == device)  # A relay is none.
            session.execute(mine.values(token_at=now))
    except IntegrityError as used:
        raise ChallengeRefused("口令已用过", "the challenge was used before") from used


def mint(device: Device, keys: CountyKeys, now: datetime) -> Token:
    found = active(device.id)
    token = signed(device.id, found.roles, keys, now)
    known = device.addressee, device.storage
    return Token(token, now + TOKEN_FOR, now, found.databases, *known)


def signed(subject: str, roles: list[str], keys: CountyKeys, now: datetime) -> str:
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": subject,
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_FOR).timestamp()),
        "jti": secrets.token_hex(8),
        "roles": roles,
    }
    key = keys.token_key
    return jwt.encode({"alg": "ES256", "typ": "JWT", "kid": key.kid}, claims, key)


def admit(token: str, keys: CountyKeys, now: datetime) -> DevicePrincipal:
    """Whose token this is and what it opens now. TokenRefused or UnknownDevice."""
    claims = checked_claims(token, keys, now)
    found = active(claims["sub"])
    if sorted(claims["roles"]) != sorted(found.roles):
        words = "网格权限有变动，请重新登录", "the grids have changed; sign in again"
        raise TokenRefused(*words)
    databases = frozenset(found.databases)
    taught = frozenset(map(grid_database, found.taught))
    return DevicePrincipal(found.device, found.person, found.role, databases, taught)


def roles_of(token: str, keys: CountyKeys) -> object:
    """What a token of ours says of its holder; nothing is decided by it."""
    try:
        claims = jwt.decode(token, keys.token_key, algorithms=["ES256"]).claims
    except (JoseError, ValueError):
        return None
    return claims.get("roles")


def checked_claims(
    token: str, keys: CountyKeys, now: datetime, known: re.Pattern[str] = ROLE
) -> dict[str, Any]:
    try:
        claims = jwt.decode(token, keys.token_key, algorithms=["ES256"]).claims
    except (JoseError, ValueError) as bad:
        raise TokenRefused("无法核验", "it cannot be verified") from bad
    roles = claims.get("roles")
    formed = (
        claims.get("iss") == ISSUER
        and isinstance(claims.get("sub"), str)
        and isinstance(claims.get("exp"), int)
        and isinstance(roles, list)
        and all(isinstance(role, str) and known.fullmatch(role) for role in roles)
    )
    if not formed:
        raise TokenRefused("内容不合规定", "its claims are not those of a device")
    if claims["exp"] <= now.timestamp():
        raise TokenRefused(*EXPIRED)
    return claims
