"""A township's relay at the county: taken in, let in, certified, heard, ended.

    enrolment   by code and six digits, as a phone (`enrolling`); or by hand
    login       `relay_tokens`
    certificate for the TLS certificate that it names, for at most a year; a new one
                whenever it asks. Phones know it by this without a network.
    report      what it holds, how much of that the county lacks, whom it met

Ended, a relay is refused at its next request, and `ended` of `reference` tells the
phones.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import identifiers, relays
from schemas.canonical import digest_of
from schemas.relays import LONGEST, Certificate
from schemas.sealing import PublicKey
from server import moving
from server.accounts import check_areas
from server.config import Settings
from server.errors import (
    KeyTaken,
    RelayNotFound,
    RoleNotGranted,
)
from server.keys import CountyKeys
from server.permissions import ENROLS, Principal, Role, Verb, areas, covers, demand
from server.registry import db, transaction
from server.registry.desk import Pen
from server.registry.relays import Relay
from server.relay_tokens import RELAY, find

AHEAD = timedelta(days=1)


# Taken in


def check(principal: Principal, area: str, county: str) -> None:
    """May this principal open a relay there? NotAllowed, RoleNotGranted."""
    identifiers.check_township_code(area)
    demand(principal, Verb.REGISTER_DEVICE, area)
    check_areas([area], county)
    if Role.MEDIATOR not in ENROLS[principal.role]:
        raise RoleNotGranted(RELAY, principal.role)


def take_in(
    session: Session, key: PublicKey, name: str, area: str, now: datetime, pen: Pen
) -> Relay:
    """A new relay, in the caller's transaction. KeyTaken."""
    if session.get(Relay, relays.relay_id(key)) is not None:
        raise KeyTaken
    made = enter(session, key, name, area, now)
    said = {"relay": made.id, "name": name, "area": area}
    beside = {"key": made.public_key, "alg": made.alg}
    pen.write(session, "relay.enrolled", said, now, beside=beside)
    return made


def enter(
    session: Session, key: PublicKey, name: str, area: str, now: datetime
) -> Relay:
    """Into the table, once."""
    found = session.get(Relay, relays.relay_id(key))
    if found is None:
        found = Relay(
            id=relays.relay_id(key),
            name=name,
            area=area,
            alg=key.alg,
            public_key=key.to_text(),
            enrolled_at=now,
        )
        session.add(found)
        session.flush()
    return found


def register(
    public_key: str, name: str, area: str, *, county: str, now: datetime, pen: Pen
) -> Relay:
    """By hand, at the county's machine: the same key again is the same relay."""
    key = PublicKey.from_text(public_key)
    identifiers.check_township_code(area)
    check_areas([area], county)
    with transaction() as session:
        found = session.get(Relay, relays.relay_id(key))
        made = found or take_in(session, key, name, area, now, pen)
        id = made.id
    return find(id)


def answer(relay: Relay, settings: Settings, keys: CountyKeys) -> dict[str, Any]:
    """What the relay takes in to know its county, its township and its peer."""
    return {
        "county": settings.county,
        "server": settings.public_url,
        "relay": relay.id,
        "name": relay.name,
        "area": relay.area,
        "keys": keys.key_list,
    }


# Certified and heard


def certificate(
    relay: str, tls: str, *, settings: Settings, keys: CountyKeys, now: datetime
) -> dict[str, Any]:
    """The county's word on the relay behind this TLS certificate, sealed."""
    begun = now - AHEAD
    with transaction() as session:
        found = session.get_one(Relay, relay)
        found.serial += 1
        found.tls, found.until = tls, begun + LONGEST
        said = relays.write(
            Certificate(
                relay=found.id,
                name=found.name,
                area=found.area,
                key=PublicKey.from_text(found.public_key, found.alg),
                tls=tls,
                serial=found.serial,
                begun=begun,
                until=found.until,
            ),
            settings.county,
        )
    return {**said, "seal": keys.seal(digest_of(said))}


def note(relay: str, report: Mapping[str, Any], now: datetime) -> None:
    """What it says of itself, at its last contact."""
    with transaction(cases=()) as session:
        found = session.get_one(Relay, relay)
        found.seen_at = now
        found.report = json.dumps(dict(report), ensure_ascii=False)


# Ended


def end(
    principal: Principal, relay: str, reason: str, *, pen: Pen, now: datetime
) -> Relay:
    """Let it in no more. ReasonMissing, RelayNotFound."""
    said = moving.checked(reason)
    with transaction() as session:
        found = session.get(Relay, relay)
        held = areas(principal, Verb.REGISTER_DEVICE)
        if found is None or not any(covers(area, found.area) for area in held):
            raise RelayNotFound(relay)
        if found.revoked_at is None:
            stop(session, relay, said, now)
            told = {"relay": relay, "reason": said}
            pen.write(session, "relay.revoked", told, now)
    return find(relay)


def stop(session: Session, relay: str, reason: str, now: datetime) -> None:
    found = session.get(Relay, relay)
    if found is not None and found.revoked_at is None:
        found.revoked_at, found.revoked_for = now, reason


# Seen from the desk


@dataclass(frozen=True, slots=True)
class RelayView:
    """A relay, and what it said of itself last."""

    relay: Relay
    report: Mapping[str, Any]

    @property
    def waiting(self) -> int:
        """Entries that lie there and that the county had not received."""
        return sum(each["waiting"] for each in self.report.get("databases", ()))

    @property
    def held(self) -> int:
        return sum(each["entries"] for each in self.report.get("databases", ()))

    @property
    def oldest(self) -> datetime | None:
        """Since when the longest waiting waits there."""
        every = (each["oldest"] for each in self.report.get("databases", ()))
        return min((datetime.fromisoformat(at) for at in every if at), default=None)

    @property
    def last_phone(self) -> datetime | None:
        every = self.report.get("phones", {}).values()
        return max(map(datetime.fromisoformat, every), default=None)


def seen(principal: Principal) -> list[RelayView]:
    """Those of the principal's areas, by township and name."""
    held = areas(principal, Verb.READ_DEVICES)
    rows = select(Relay).order_by(Relay.area, Relay.name, Relay.id)
    return [
        RelayView(row, json.loads(row.report) if row.report else {})
        for row in db.session.scalars(rows)
        if any(covers(area, row.area) or covers(row.area, area) for area in held)
    ]
