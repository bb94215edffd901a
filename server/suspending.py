"""A phone is stopped until somebody has looked, and let in again.

    forked       two entries continue one: the phone was put back to an earlier copy, or
                 somebody uses a copy of it; the county suspends it (`forking`)
    suspended    it gets no token; what it brings all the same waits in quarantine
    resumed      it is let in as before, and what waited is admitted by itself

Whoever enrols phones of that role decides too, with a reason; all are deeds of the
desk. Nothing of what a phone ever sealed is lost by it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, undefer

from server import devices, moving
from server.errors import AlreadyEnded, AlreadySuspended, NotSuspended
from server.permissions import Principal
from server.registry import db, transaction
from server.registry.chains import chains
from server.registry.desk import Pen
from server.registry.directory import Device
from server.registry.record import Quarantined, ReceivedEntry
from server.registry.restricting import OPEN, PRIVATE, WAITING_OPENLY

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Branch:
    """One of the entries that bear the same number."""

    chain: str
    n: int
    type: str
    case: str
    received_at: datetime
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Fork:
    """What came under one number of one chain."""

    n: int
    entries: tuple[Branch, ...]

    @property
    def waits(self) -> bool:
        """Is the phone stopped for it?"""
        return any(each.waits for each in self.entries)


def suspend(
    principal: Principal, device: str, reason: str, *, pen: Pen, now: datetime
) -> Device:
    """Let it in no more. ReasonMissing, UnknownDevice, RoleNotGranted, AlreadyEnded,
    AlreadySuspended."""
    said = moving.checked(reason)
    with transaction() as session:
        found = decidable(session, principal, device)
        if found.suspended_at:
            raise AlreadySuspended(device, found.suspended_for or "")
        found.suspended_at, found.suspended_for = now, said
        told = {"device": device, "reason": said}
        pen.write(session, "device.suspended", told, now)
    return devices.find(device)


def resume(
    principal: Principal, device: str, reason: str, *, pen: Pen, now: datetime
) -> Device:
    """Let it in again; what waited for this is looked at."""
    said = moving.checked(reason)
    with transaction() as session:
        found = decidable(session, principal, device)
        if not found.suspended_at:
            raise NotSuspended(device)
        found.suspended_at = found.suspended_for = None
        devices.look_again(session, device)
        pen.write(session, "device.resumed", {"device": device, "reason": said}, now)
    return devices.find(device)


def decidable(session: Session, principal: Principal, device: str) -> Device:
    found = moving.within(session, principal, device)
    moving.check_role(principal, found)
    if found.revoked_at:
        raise AlreadyEnded(device)
    return found


def suspended(session: Session, ids: Iterable[str]) -> set[str]:
    """Which of these are let in no more just now."""
    mine = Device.id.in_(list(ids)), Device.suspended_at.is_not(None)
    return set(session.scalars(select(Device.id).where(*mine)))


def forks(device: str) -> list[Fork]:
    """The numbers that this device gave twice, as far as everybody may know."""
    held = list(waiting(device))
    branches = [*recorded(device, held), *held]
    branches.sort(key=lambda each: (each.chain, each.n, each.received_at))
    found = [
        Fork(n, tuple(some))
        for (_, n), some in groupby(branches, key=lambda each: (each.chain, each.n))
    ]
    return [each for each in found if len(each.entries) > 1][:MOST_SHOWN]


def recorded(device: str, held: Iterable[Branch]) -> Iterator[Branch]:
    """What the record has under a number that is given twice, or that waits too."""
    twice = {view.chain: set(view.forks) for view in chains(db.session(), [device])}
    for each in held:
        twice.setdefault(each.chain, set()).add(each.n)
    for chain, numbers in twice.items():
        mine = ReceivedEntry.device == device, ReceivedEntry.chain == chain
        few = ReceivedEntry.n.in_(sorted(numbers)[:MOST_SHOWN])
        for row in db.session.scalars(select(ReceivedEntry).where(*mine, few, OPEN)):
            yield Branch(chain, row.n, row.type, row.case, row.received_at)


def waiting(device: str) -> Iterator[Branch]:
    """What waits until the phone is resumed."""
    mine = Quarantined.device == device, Quarantined.reason == "suspended_device"
    held = select(Quarantined).options(undefer(Quarantined.raw))
    rows = held.where(*mine, Quarantined.resolved_at.is_(None))
    here = and_(~Quarantined.database.startswith(PRIVATE), WAITING_OPENLY)
    for row in db.session.scalars(rows.where(here).order_by(Quarantined.position)):
        said = json.loads(row.raw)
        yield Branch(
            said["chain"], said["n"], said["type"], said["case"], row.first_seen,
            waits=True,
        )  # fmt: skip
