"""Enrolment by code at the county; `schemas.enrolling` draws it and says why.

`invite` makes a code, `apply` lets a phone use it, `confirm` gives the phone its scope
once the six digits are those that it shows, `answer` is what the phone then fetches.

Unknown, used and expired codes are refused with the same words. A phone that did not
hear the reply applies again with the same words and gets the same one. Between code
and confirmation the key belongs to no device: it gets no token, and what it sealed
waits in quarantine.

A township's relay comes in the same way, with a name and a township for person and
grids; what it then is, `relaying` says.
"""

import hmac
import logging
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import enrolling, identifiers
from schemas.enrolling import Code
from schemas.errors import InvalidIdentifier, SiliError
from schemas.sealing import PublicKey, Purpose
from schemas.strict_json import has_invisible
from server import devices, moving, relay_tokens, relaying
from server.accounts import check_areas, checked_role
from server.config import Settings
from server.errors import (
    CodeRefused,
    DigitsRefused,
    EnrolmentNotFound,
    KeyTaken,
    NameMissing,
    ProofRefused,
    RoleNotGranted,
)
from server.keys import CountyKeys
from server.permissions import ENROLS, Principal, Role, Verb, areas, covers, demand
from server.registry import db, transaction
from server.registry.desk import Pen
from server.registry.directory import Device
from server.registry.enrolment import Enrolment
from server.registry.record import Statement
from server.registry.relays import Relay
from server.relay_tokens import RELAY

log = logging.getLogger(__name__)

CODE_FOR = timedelta(minutes=10)
TRIES = 3
LONGEST_NAME = 40
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Invited:
    """A code just made; it is shown this once and kept nowhere."""

    id: str
    code: Code
    expires_at: datetime


def invite(
    principal: Principal,
    person: str,
    role: str,
    grids: list[str],
    *,
    settings: Settings,
    keys: CountyKeys,
    now: datetime,
    server: str = "",
    known: str | None = None,
) -> Invited:
    """A one-time code for one person, new or `known`. NotAllowed out of scope."""
    person = unicodedata.normalize("NFC", person.strip())
    granted = check(principal, person, role, grids, settings.county)
    secret = secrets.token_hex(16)
    made = Enrolment(
        id=secrets.token_hex(16),
        code_digest=digest(secret),
        person=person,
        person_id=known,
        role=granted,
        grids=" ".join(dict.fromkeys(grids)),
        server=(server or settings.public_url).rstrip("/"),
        state="open",
        made_by=principal.name,
        made_by_id=principal.id,
        made_at=now,
        expires_at=now + CODE_FOR,
    )
    code = Code(made.server, settings.county, keys.root_fingerprint, secret)
    with transaction() as session:
        session.add(made)
        invited = Invited(made.id, code, made.expires_at)
    log.info("enrolment %s: code made by %s", invited.id, principal.id)
    return invited


def invite_again(
    principal: Principal,
    device: str,
    *,
    settings: Settings,
    keys: CountyKeys,
    now: datetime,
    server: str = "",
) -> Invited:
    """A code for another phone of whoever carries this one, with the same areas."""
    found = moving.within(db.session(), principal, device)
    person, held = found.person, devices.areas_of(found)
    return invite(
        principal,
        person.name,
        person.role,
        held,
        settings=settings,
        keys=keys,
        now=now,
        server=server,
        known=person.id,
    )


def check(
    principal: Principal, person: str, role: str, grids: list[str], county: str
) -> str:
    if not 0 < len(person) <= LONGEST_NAME or has_invisible(person):
        raise NameMissing
    if role == RELAY:
        relaying.check(principal, grids[0] if len(grids) == 1 else "", county)
        return role
    granted = checked_role(role)
    if not grids:
        raise InvalidIdentifier("grid_code", "length")
    for grid in grids:
        devices.check_area(grid, granted)
        demand(principal, Verb.REGISTER_DEVICE, grid)
    check_areas(grids, county)
    if granted not in ENROLS[principal.role]:
        raise RoleNotGranted(granted, principal.role)
    return granted


def digest(secret: str) -> str:
    return sha256(b"sili enrolment\0" + secret.encode()).hexdigest()


def apply(
    code: str,
    alg: str,
    key: str,
    nonce: str,
    sig: str,
    *,
    settings: Settings,
    keys: CountyKeys,
    now: datetime,
) -> dict[str, Any]:
    """A phone uses a code; it is pending then. CodeRefused, ProofRefused, KeyTaken."""
    check_proof(code, alg, key, nonce, sig, settings.county)
    with transaction() as session:
        found = session.scalar(
            select(Enrolment)
            .where(Enrolment.code_digest == digest(code))
            .with_for_update()
        )
        if found is None or now >= found.expires_at:
            raise CodeRefused
        if found.state == "open":
            use(session, found, Code(found.server, settings.county,
                keys.root_fingerprint, code), alg, key, nonce, now)  # fmt: skip
        elif (found.state, found.alg, found.public_key, found.nonce) != (
            "pending", alg, key, nonce,
        ):  # fmt: skip
            raise CodeRefused
        return reply(found, keys)


def check_proof(
    code: str, alg: str, key: str, nonce: str, sig: str, county: str
) -> None:
    try:
        said = enrolling.application(code, alg, key, nonce)
        proved = PublicKey.from_text(key, alg).verify(Purpose.ENROL, county, said, sig)
    except SiliError as bad:
        raise ProofRefused from bad
    if not proved:
        raise ProofRefused


def use(
    session: Session,
    found: Enrolment,
    code: Code,
    alg: str,
    key: str,
    nonce: str,
    now: datetime,
) -> None:
    """The code is spent. A key that is a device's already does not spend it."""
    if session.get(Device, identifiers.device_id(PublicKey.from_text(key, alg))):
        raise KeyTaken
    county_nonce = secrets.token_hex(16)
    found.alg, found.public_key = alg, key
    found.nonce, found.county_nonce = nonce, county_nonce
    found.transcript = enrolling.transcript(
        code, alg=alg, key=key, nonce=nonce, county_nonce=county_nonce
    )
    found.state, found.asked_at, found.expires_at = "pending", now, now + CODE_FOR
    log.info("enrolment %s: code used", found.id)


def reply(found: Enrolment, keys: CountyKeys) -> dict[str, Any]:
    expires_at = found.expires_at.isoformat()
    sealed = enrolling.pending(found.id, str(found.transcript), expires_at)
    return {
        "id": found.id,
        "nonce": found.county_nonce,
        "expires_at": expires_at,
        "keys": keys.key_list,
        "seal": keys.seal(sealed),
    }


def confirm(
    principal: Principal, id: str, digits: str, *, pen: Pen, now: datetime
) -> Device | Relay:
    """The digits read aloud: right, the phone has scope; wrong thrice, it is over."""
    with transaction() as session:
        found = visible(session, principal, id)
        if found.state != "pending" or now >= found.expires_at:
            raise EnrolmentNotFound(id)
        right = enrolling.digits(str(found.transcript))
        said = "".join(digits.split())
        if hmac.compare_digest(said.encode(), right.encode()):
            taken = take_in(session, found, pen, now)
            end(found, "enrolled", principal, now)
            if isinstance(taken, Relay):
                found.relay_id = taken.id
            else:
                found.device_id = taken.id
            left = None
        else:
            found.wrong += 1
            left = TRIES - found.wrong
            if left == 0:
                end(found, "ended", principal, now)
    if left is not None:
        log.warning("enrolment %s: wrong digits from %s", id, principal.id)
        raise DigitsRefused(left)
    log.info("enrolment %s: confirmed by %s", id, principal.id)
    done = db.session.get_one(Enrolment, id)
    if done.relay_id is not None:
        return relay_tokens.find(done.relay_id)
    return devices.find(str(done.device_id))


def end(found: Enrolment, state: str, principal: Principal, now: datetime) -> None:
    found.state, found.ended_at = state, now
    found.ended_by, found.ended_by_id = principal.name, principal.id


def take_in(
    session: Session, found: Enrolment, pen: Pen, now: datetime
) -> Device | Relay:
    """The device, its person and its grids, from this moment; or the relay."""
    key = PublicKey.from_text(str(found.public_key), str(found.alg))
    if found.role == RELAY:
        name, area = found.person, found.grids
        return relaying.take_in(session, key, name, area, now, pen)
    if session.get(Device, identifiers.device_id(key)):
        raise KeyTaken
    if found.person_id is not None:
        device = devices.equip(session, key, found.person_id, now)
        areas_now = devices.areas_of(device)
        devices.admitted(session, device, areas_now, now, pen)
        return device
    return devices.admit_key(
        session, key, found.person, Role(found.role), found.grid_codes, now, pen
    )


def visible(session: Session, principal: Principal, id: str) -> Enrolment:
    """Out of scope looks like not there."""
    found = session.get(Enrolment, id, with_for_update=True)
    if found is None or not within(principal, found):
        raise EnrolmentNotFound(id)
    return found


def within(principal: Principal, found: Enrolment) -> bool:
    held = areas(principal, Verb.REGISTER_DEVICE)
    role = Role.MEDIATOR if found.role == RELAY else Role(found.role)
    return role in ENROLS[principal.role] and all(
        any(covers(area, grid) for area in held) for grid in found.grid_codes
    )


def answer(
    id: str, sig: str, *, settings: Settings, keys: CountyKeys, now: datetime
) -> dict[str, Any]:
    """What the phone is told when it asks; only who has the key is told anything."""
    found = db.session.get(Enrolment, id)
    if found is None or not asked_by(found, sig, settings.county):
        raise EnrolmentNotFound(id)
    if found.relay_id is not None:
        said = relaying.answer(relay_tokens.find(found.relay_id), settings, keys)
        said |= {"server": found.server}
        return {
            "state": "enrolled",
            "answer": {**said, "seal": keys.seal(enrolling.answered(said))},
        }
    if found.state == "enrolled":
        device = devices.find(str(found.device_id))
        return {
            "state": "enrolled",
            "answer": sealed_answer(device, settings, keys, now, found.server),
        }
    over = found.state == "ended" or now >= found.expires_at
    return {"state": "ended" if over else "pending"}


def sealed_answer(
    device: Device,
    settings: Settings,
    keys: CountyKeys,
    now: datetime,
    server: str = "",
) -> dict[str, Any]:
    """What the phone is told of itself as it stands now, under the county's seal. It
    is remembered: what the phone then writes, it wrote after this was said."""
    said = devices.enrolment_answer(device, settings, keys, server)
    digest = enrolling.answered(said)
    with transaction(cases=()) as session:
        if session.get(Statement, digest) is None:
            session.add(Statement(digest=digest, said_at=now))
    return {**said, "seal": keys.seal(digest)}


def asked_by(found: Enrolment, sig: str, county: str) -> bool:
    if found.public_key is None or found.alg is None:
        return False
    key = PublicKey.from_text(found.public_key, found.alg)
    return key.verify(Purpose.ENROL, county, enrolling.question(found.id), sig)


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """An enrolment as the desk sees it; the digits are not in it."""

    enrolment: Enrolment
    state: str
    tries: int


def enrolments(
    principal: Principal, now: datetime, *, of_relays: bool = False
) -> list[EnrolmentView]:
    """The newest first, those within the principal's scope: of phones, or of relays."""
    wanted = Enrolment.role == RELAY if of_relays else Enrolment.role != RELAY
    rows = select(Enrolment).where(wanted)
    rows = rows.order_by(Enrolment.made_at.desc(), Enrolment.id)
    seen = (row for row in db.session.scalars(rows) if within(principal, row))
    return [
        EnrolmentView(row, state(row, now), TRIES - row.wrong)
        for row, _ in zip(seen, range(SHOWN), strict=False)
    ]


def state(row: Enrolment, now: datetime) -> str:
    waiting = row.state in {"open", "pending"}
    return "expired" if waiting and now >= row.expires_at else row.state
