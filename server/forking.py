"""A phone that continued one entry twice is stopped by the county itself.

    record has   e ◄── 17
    now comes    e ◄── 17'    the phone was put back to an earlier copy, or somebody
                              uses a copy of it

What was acknowledged stays in the record; what comes now waits in quarantine, with all
that follows, and the phone gets no token until its supervisor has looked and resumes it
(`suspending`). Both entries are named in the deed, so the same branching stops nobody
twice, also after a restore; and what continues either branch is no new one.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.entry import Entry
from schemas.strict_json import INTEGER_LIMIT
from server.errors import Refused
from server.keys import CountyKeys
from server.quarantine import MOST_ASKED, plain
from server.registry.desk import Actor, Pen
from server.registry.directory import Device
from server.registry.record import ReceivedEntry

Document: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, str, str | None]
"""Device, chain, and the digest of the entry that is continued."""

ITSELF = Actor("fork-watch", "系统", "operator")
SUSPENDED = "device.suspended"


@dataclass(frozen=True, slots=True)
class Branches:
    """Which places of their chains are taken, by which entry."""

    taken: dict[Place, str] = field(default_factory=dict)

    @classmethod
    def near(cls, session: Session, documents: Iterable[Document]) -> "Branches":
        """What the record has beside these documents, whatever they may be."""
        numbers: dict[tuple[str, str], set[int]] = {}
        for each in documents:
            if type(n := each.get("n")) is int and 0 < n <= INTEGER_LIMIT:
                whose = plain(each.get("device")), plain(each.get("chain"))
                numbers.setdefault(whose, set()).add(n)
        found = cls()
        row = ReceivedEntry
        columns = select(row.prev, row.id)
        for (device, chain), asked in numbers.items():
            mine = row.device == device, row.chain == chain
            ordered = sorted(asked)
            for at in range(0, len(ordered), MOST_ASKED):
                rows = columns.where(*mine, row.n.in_(ordered[at : at + MOST_ASKED]))
                for prev, id in session.execute(rows):
                    found.taken[device, chain, prev] = id
        return found

    def add(self, read: Entry) -> None:
        self.taken[place(read)] = read.id

    def other(self, read: Entry) -> str | None:
        """The entry that continues the same one."""
        there = self.taken.get(place(read), read.id)
        return None if there == read.id else there


def place(read: Entry) -> Place:
    return read.device, read.chain, read.prev


def is_decided(session: Session, read: Entry) -> bool:
    """Was the phone stopped for this entry before?"""
    rows = select(ReceivedEntry.raw).where(ReceivedEntry.type == SUSPENDED)
    deeds = (json.loads(raw)["body"] for raw in session.scalars(rows))
    return any(
        deed["device"] == read.device and read.id in deed.get("entries", ())
        for deed in deeds
    )


def suspend(
    session: Session, keys: CountyKeys, read: Entry, other: str, now: datetime
) -> None:
    """Let the phone in no more; a deed of the desk that names both entries."""
    device = session.get(Device, read.device)
    if device is None or device.revoked_at is not None:
        return
    reason = (
        f"第{read.n}号写了两份不同的记录：手机可能恢复过旧的备份，或者有人在用它的副本"
    )
    if device.suspended_at is None:
        device.suspended_at, device.suspended_for = now, reason
    told = {"device": read.device, "reason": reason, "entries": [other, read.id]}
    Pen(keys, ITSELF).write(session, SUSPENDED, told, now)


def refused(read: Entry) -> Refused:
    return Refused(
        "suspended_device",
        f"设备{read.device}第{read.n}号已有另一份记录，设备已暂停，恢复后会自动重新核验",
        f"number {read.n} of {read.device} is another entry already; the device is"
        " suspended, and this is looked at again once it is resumed",
    )
