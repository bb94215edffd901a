"""A phone seals the relay's challenge and is let in, without a network.

    phone                                     relay
      │  certificate?                            │
      │◀──────────────────────────────────────── ┤  the county's word on relay and TLS
      │  {device} ─────────────────────────────▶ │  challenge = random, expiry, MAC
      │  {device, challenge, nonce, at, sig,     │  relay-login/1 over relay, TLS
      │   shown} ──────────────────────────────▶ │  certificate and all of it; once
      │  {session, expires_at, databases} ◀───── ┤

A session is a word that this relay alone knows, for ten minutes: no token of the
county ever reaches a relay. Whoever is ended meanwhile is refused at the next request.
Where a relay was started anew, phones begin a session anew.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any

from schemas import relays
from schemas.errors import SiliError
from schemas.identifiers import (
    REFERENCE,
    grid_database,
    private_database,
    township_database,
)
from schemas.sealing import Purpose
from server.errors import NotLetIn
from server.hub.guard import refusal
from server.hub.names import kind_of
from server.permissions import TABLE, Role, Verb, covers
from server.relay.known import Guest, Known
from sync.errors import Forbidden, NotFound, Unauthorized
from sync.gate import READING, Principal
from sync.peer import Document

CHALLENGE_FOR = timedelta(seconds=60)
SESSION_FOR = timedelta(minutes=10)
OPEN = READING | {"bulk_docs", "local", "put_local"}
STALE = "口令过期或用过，请再试一次", "the challenge is over or was used; try again"
UNSEALED = "签章不符", "the seal is not this phone's"

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Session:
    """A phone that is in, and what is open to it here."""

    name: str
    role: str
    databases: frozenset[str]
    until: datetime


class Sessions:
    """Who is in, kept in memory alone."""

    def __init__(self, known: Known, clock: Clock) -> None:
        self.known = known
        self.clock = clock
        self.grids: set[str] = set()
        self._secret = secrets.token_bytes(32)
        self._open: dict[str, Session] = {}
        self._spent: dict[str, datetime] = {}
        self._lock = Lock()

    def challenge(self, device: str) -> str:
        until = self.clock() + CHALLENGE_FOR
        stem = f"{secrets.token_hex(16)}.{int(until.timestamp() * 1000)}"
        return f"{stem}.{self._mac(stem, device)}"

    def _mac(self, stem: str, device: str) -> str:
        return hmac.digest(self._secret, f"{device} {stem}".encode(), "sha256").hex()

    def open(
        self,
        device: str,
        challenge: str,
        nonce: str,
        at: str,
        sig: str,
        shown: Mapping[str, Any],
    ) -> tuple[str, Session, Guest]:
        """Let a phone in. Raises ListTooOld, NotLetIn."""
        now = self.clock()
        self.known.check_list(now)
        self._check(challenge, device, now)
        guest = self.known.guest(device, shown)
        mine = self.known.mine
        try:
            said = relays.session(mine.relay, mine.tls, challenge, nonce, device, at)
        except SiliError as bad:
            raise NotLetIn(*UNSEALED) from bad
        if not any(
            key.verify(Purpose.RELAY_LOGIN, self.known.county, said, sig)
            for key in guest.keys
        ):
            raise NotLetIn(*UNSEALED)
        word = secrets.token_urlsafe(32)
        opened = Session(device, guest.role, self._databases(guest), now + SESSION_FOR)
        with self._lock:
            if challenge in self._spent:
                raise NotLetIn(*STALE)
            self._forget(now)
            self._spent[challenge] = now + CHALLENGE_FOR
            self._open[sha256(word.encode()).hexdigest()] = opened
        return word, opened, guest

    def _check(self, challenge: str, device: str, now: datetime) -> None:
        stem, _, mac = challenge.rpartition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(stem, device).encode()):
            raise NotLetIn(*STALE)
        if now >= datetime.fromtimestamp(int(stem.partition(".")[2]) / 1000, UTC):
            raise NotLetIn(*STALE)

    def _forget(self, now: datetime) -> None:
        self._open = {w: s for w, s in self._open.items() if s.until > now}
        self._spent = {c: until for c, until in self._spent.items() if until > now}

    def _databases(self, guest: Guest) -> frozenset[str]:
        every = self.grids | self.known.grids()
        every |= {area for area in guest.areas if len(area) == 15}
        mine = {
            grid_database(grid)
            for grid in every
            if covers(self.known.area, grid)
            and any(covers(area, grid) for area in guest.areas)
        }
        if self._looks_after_phones(guest):
            mine.add(township_database(self.known.area))
        return frozenset(mine | {private_database(guest.device), REFERENCE})

    def _looks_after_phones(self, guest: Guest) -> bool:
        """As the county's own door has it (`tokens.townships_of`)."""
        return self.known.area in guest.areas and (
            Verb.READ_DEVICES in verbs_of(guest.role)
        )

    # -- the gate (sync.gate.Gate)

    def admit(self, authorization: str | None) -> Session:
        scheme, _, word = (authorization or "").partition(" ")
        found = self._open.get(sha256(word.strip().encode()).hexdigest())
        if scheme.lower() != "bearer" or found is None or self.clock() >= found.until:
            raise Unauthorized("begin a session at this relay first")
        try:
            self.known.check_standing(found.name)
        except NotLetIn as ended:
            raise Unauthorized(ended.en) from ended
        return found

    def allow(self, principal: Principal, database: str | None, verb: str) -> None:
        """What is not the phone's does not exist for it."""
        asking = known(principal)
        if database not in asking.databases or verb not in OPEN:
            raise NotFound("Database does not exist.")

    def guard(self, principal: Principal, database: str, document: Document) -> None:
        """The county's own rule, before the county sees it."""
        asking, kind = known(principal), kind_of(database)
        if kind is None or database not in asking.databases:
            raise Forbidden("this database is not open to the device")
        if Verb.WRITE_ENTRY not in verbs_of(asking.role):
            raise Forbidden(f"the role {asking.role} writes no entries")
        if why := refusal(kind, asking.name, document):
            raise Forbidden(why)


def known(principal: Principal) -> Session:
    if not isinstance(principal, Session):
        raise Unauthorized("only phones come in here")
    return principal


def verbs_of(role: str) -> frozenset[Verb]:
    try:
        return TABLE[Role(role)]
    except ValueError:
        return frozenset()
