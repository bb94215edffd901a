"""What a township's office is told of its phones, and when it is told anew.

    entries, receptions, tokens, relays, deeds      since the last look
      ──► the townships that they concern           a few indexed questions
      ──► what is to be said of each of its phones  `phone_health`
      ──► the outbox                                only where the words differ

A quiet day costs no write at all: no word here grows old by itself, since days are said
and never how long ago they are. A phone that only calls costs one write on that day,
however often it calls; one that brings something costs at most as many as receipts.
`tests/server/test_townships.py` holds both as laws.

What a look may have missed, because another process wrote it with an earlier time, lies
within `OVERLAP` of the next look; and each new day all is looked at.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, union
from sqlalchemy.orm import Session

from schemas.identifiers import township_database
from server import outbox, phone_health
from server.permissions import TABLE, TOWNSHIP, Role, Verb
from server.registry.directory import Device, Person, RoleHeld, Scope
from server.registry.media import Medium
from server.registry.projecting import county_day
from server.registry.record import Outgoing, Quarantined, ReceivedEntry
from server.registry.relays import Relay

OVERLAP = timedelta(seconds=60)
ENTRIES_AGAIN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """Up to where the registry was looked at last."""

    at: datetime
    entries: int
    counts: tuple[object, ...]


def queue(session: Session, epoch: str, now: datetime, last: Look | None) -> Look:
    """Say what changed since `last`; up to where the registry is looked at now."""
    look = Look(now, newest(session), counts(session, epoch, now))
    mine = looked_after(session)
    if last is not None and last.counts == look.counts:
        mine &= touched(session, last)
    for township in sorted(mine):
        tell(session, township, epoch, now)
    return look


def tell(session: Session, township: str, epoch: str, now: datetime) -> None:
    """Through the outbox, where it is not what was said last."""
    rows = select(Outgoing.document, Outgoing.body)
    here = Outgoing.database == township_database(township)
    stands = {
        id: outbox.words(json.loads(body))
        for id, body in session.execute(rows.where(here))
    }
    for said in phone_health.documents(session, township):
        if stands.get(said["id"]) != outbox.words(said):
            outbox.say(session, said, epoch, now)


def looked_after(session: Session) -> set[str]:
    """The townships that have an office with a phone: nobody else reads any of it."""
    offices = [role for role in Role if Verb.READ_DEVICES in TABLE[role]]
    rows = (
        select(Scope.area)
        .join(Person, Person.id == Scope.holder)
        .where(Scope.ended_at.is_(None), Person.role.in_(offices))
    )
    return {area for area in session.scalars(rows) if len(area) == TOWNSHIP}


def newest(session: Session) -> int:
    return session.scalar(select(func.max(ReceivedEntry.position))) or 0


def counts(session: Session, epoch: str, now: datetime) -> tuple[object, ...]:
    """What makes that all is looked at: another day or life of the registry, and what
    is changed so seldom that nobody asks whom it concerns."""
    counted = select(
        *(
            select(func.count(column)).scalar_subquery()
            for column in (
                Scope.position,
                Scope.ended_at,
                RoleHeld.ended_at,
                Device.id,
                Device.revoked_at,
                Device.suspended_at,
                Relay.id,
                Relay.revoked_at,
                Quarantined.resolved_at,
                Quarantined.decided_at,
            )
        )
    )
    return epoch, county_day(now), *session.execute(counted).one()


def touched(session: Session, last: Look) -> set[str]:
    """The townships of phones of which anything came, or that came themselves."""
    since = last.at - OVERLAP
    entries = select(ReceivedEntry.device).where(
        ReceivedEntry.position > last.entries - ENTRIES_AGAIN
    )
    let_in = select(Device.id).where(Device.token_at >= since)
    waits = select(Quarantined.device).where(Quarantined.looked_at >= since)
    noted = Medium.noted_at >= since, Medium.held_at >= since
    evidence = select(Medium.device).where(or_(*noted))
    areas = (
        select(Scope.area)
        .join(Device, Device.person_id == Scope.holder)
        .where(
            Scope.ended_at.is_(None),
            Device.id.in_(union(entries, let_in, waits, evidence)),
        )
    )
    relays = select(Relay.area).where(Relay.seen_at >= since)
    found = {*session.scalars(areas.distinct()), *session.scalars(relays)}
    return {area[:TOWNSHIP] for area in found}
