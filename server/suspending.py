"""A phone is stopped until somebody has looked, and let in again.

    forked       two entries of one number: the phone was put back to an earlier copy,
                 or somebody uses a copy of it
    suspended    it gets no token; what it brings all the same waits in quarantine
    resumed      it is let in as before, and what waited is admitted by itself

Whoever enrols phones of that role decides, with a reason; both are deeds of the desk.
Nothing of what a phone ever sealed is lost by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import devices, moving
from server.errors import NotActing
from server.permissions import Principal
from server.registry import db, transaction
from server.registry.chains import chains
from server.registry.desk import Pen
from server.registry.directory import Device
from server.registry.record import ReceivedEntry
from server.registry.restricting import OPEN

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fork:
    """What the record has under one number of one chain."""

    n: int
    entries: tuple[ReceivedEntry, ...]


def suspend(
    principal: Principal, device: str, reason: str, *, pen: Pen, now: datetime
) -> Device:
    """Let it in no more. ReasonMissing, UnknownDevice, RoleNotGranted."""
    said = moving.checked(reason)
    with transaction() as session:
        found = decidable(session, principal, device)
        if found.revoked_at or found.suspended_at:
            raise NotActing(device)
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
            raise NotActing(device)
        found.suspended_at = found.suspended_for = None
        devices.look_again(session, device)
        pen.write(session, "device.resumed", {"device": device, "reason": said}, now)
    return devices.find(device)


def decidable(session: Session, principal: Principal, device: str) -> Device:
    found = moving.within(session, principal, device)
    moving.check_role(principal, found)
    return found


def suspended(session: Session, ids: Iterable[str]) -> set[str]:
    """Which of these are let in no more just now."""
    mine = Device.id.in_(list(ids)), Device.suspended_at.is_not(None)
    return set(session.scalars(select(Device.id).where(*mine)))


def forks(device: str) -> list[Fork]:
    """The numbers that this device gave twice, as far as everybody may know."""
    found = []
    for view in chains(db.session(), [device]):
        of_chain = ReceivedEntry.device == device, ReceivedEntry.chain == view.chain
        twice = ReceivedEntry.n.in_(view.forks[:MOST_SHOWN])
        rows = select(ReceivedEntry).where(*of_chain, twice, OPEN)
        ordered = rows.order_by(ReceivedEntry.n, ReceivedEntry.position)
        for n, some in groupby(db.session.scalars(ordered), key=lambda row: row.n):
            found.append(Fork(n, tuple(some)))
    return [each for each in found if len(each.entries) > 1]
