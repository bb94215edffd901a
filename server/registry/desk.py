"""What the desk does, as sealed entries: the county's own chain.

    verb ── act ──▶ entry of the desk: type, body with actor and reason, case
                    home "registry", sealed by the county's desk key
                    on the chain of this life of the registry (its epoch)

Written in the transaction of the verb, so that nothing happens at the desk that is not
in the record, and nothing is in the record that did not happen. Each epoch has a chain
of its own: a restored registry never writes a second entry of one number. Deeds about
no case in particular name `NO_CASE`. The field sees nothing of these entries, and the
fold is given none.
"""

import os
import pwd
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import deeds, dossier_deeds, entry, identifiers
from schemas.entry import At, Author, Chain, Entry
from schemas.envelope import REGISTRY
from server import ledger
from server.admission import Admitted
from server.keys import CountyKeys
from server.permissions import Principal
from server.registry import entries, locks
from server.registry.epochs import begin_epoch
from server.registry.record import HELD, ReceivedEntry

NO_CASE = "00000000-0000-7000-8000-000000000000"
OUTLIVING = {
    "device.enrolled",
    "device.revoked",
    "device.suspended",
    "device.resumed",
    "device.moved",
    "device.role_changed",
    "account.changed",
    "account.paired",
    "account.unpaired",
    "case.restricted",
    "case.restricted_to",
    "case.key_drawn",
    "case.withdrawn",
    "key.rotated",
    "relay.enrolled",
    "relay.revoked",
    "assignment.made",
    "assignment.withdrawn",
    "case.joined",
    "case.split",
    "case.distinguished",
    "unit.added",
    "unit.changed",
    "unit.ended",
    "config.term_changed",
    "config.calendar_published",
    "template.proposed",
    "template.published",
    "template.refused",
    "template.withdrawn",
    "epoch.begun",
    *dossier_deeds.OUTLIVING,
}
"""What a restored registry must not forget (`server.standing`)."""
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something at the desk: an account, or somebody at the machine."""

    id: str
    name: str
    role: str

    @classmethod
    def of(cls, principal: Principal) -> "Actor":
        return cls(principal.id, principal.name, str(principal.role))

    @classmethod
    def at_machine(cls, user: str) -> "Actor":
        """Whoever the operating system says is at the command line."""
        return cls("command-line", user, "operator")

    @property
    def person(self) -> str:
        """The `by` of the entry: an account's id in the form of a person's."""
        return f"u-{self.id}"

    def words(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name, "role": self.role}


@dataclass(frozen=True, slots=True)
class Pen:
    """Who acts, with the keys that seal it: what a verb of the desk is given."""

    keys: CountyKeys
    actor: Actor

    @classmethod
    def of(cls, keys: CountyKeys, principal: Principal) -> "Pen":
        return cls(keys, Actor.of(principal))

    @classmethod
    def at_machine(cls, keys: CountyKeys) -> "Pen":
        return cls(keys, Actor.at_machine(user_at_machine()))

    def write(
        self,
        session: Session,
        type: str,
        body: Mapping[str, Any],
        now: datetime,
        case: str = NO_CASE,
        beside: Mapping[str, str] | None = None,
    ) -> Entry:
        """Write the deed down, in the life that the registry is in.

        `beside` is what the ledger needs of it besides, to do it again.
        """
        epoch = begin_epoch(session, now)
        done = act(
            session, self.keys, self.actor, type, body, epoch=epoch, now=now, case=case
        )
        if type in OUTLIVING:
            line = {"deed": done.document(), "at": now.isoformat()}
            line |= {"beside": dict(beside)} if beside else {}
            ledger.append(self.keys.standing, line, self.keys)
        return done


def user_at_machine() -> str:
    """As the operating system knows them, whatever the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def act(
    session: Session,
    keys: CountyKeys,
    actor: Actor,
    type: str,
    body: Mapping[str, Any],
    *,
    epoch: str,
    now: datetime,
    case: str = NO_CASE,
) -> Entry:
    """Write down a deed of the desk, in the caller's transaction."""
    locks.only(session, "desk")
    said = {"actor": actor.words(), **body}
    deeds.load(type, said)
    written, _ = entry.write(
        author(keys, actor),
        head(session, epoch),
        type=type,
        v=1,
        home=REGISTRY,
        case=case,
        body=said,
        at=when(epoch, now),
        seen=(),
        now_ms=int(now.timestamp() * 1000),
    )
    entries.take_in(session, Admitted(written, HELD), REGISTRY, now)
    entries.log(session, (written.id, written.rev, REGISTRY, HELD), now)
    session.flush()
    return written


def author(keys: CountyKeys, actor: Actor) -> Author:
    """Whoever acts, with the desk's key."""
    return Author(
        by=actor.person,
        device=device(keys),
        kid=keys.desk_kid,
        county=keys.county,
        key=keys.desk_key,
    )


def device(keys: CountyKeys) -> str:
    """The desk as a device: named, as every other, by the first of its keys."""
    return identifiers.device_id(next(iter(keys.desk_keys.values())))


def chain_of(epoch: str) -> str:
    return f"c-{sha256(f'desk {epoch}'.encode()).hexdigest()[:32]}"


def head(session: Session, epoch: str) -> Chain:
    """The last deed of this life of the registry; n is 0 where there is none yet."""
    chain = chain_of(epoch)
    last = (
        select(ReceivedEntry.n, ReceivedEntry.digest)
        .where(ReceivedEntry.database == REGISTRY, ReceivedEntry.chain == chain)
        .order_by(ReceivedEntry.n.desc())
        .limit(1)
    )
    found = session.execute(last).first()
    return Chain(chain, *found) if found else Chain(chain)


def when(epoch: str, now: datetime) -> At:
    """The county's own clock: by itself there is no offset to it."""
    wall = now.astimezone(CHINA).isoformat(timespec="seconds")
    return At(wall, epoch, time.monotonic_ns() // 1_000_000, 0, 0, None)
