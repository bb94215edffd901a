"""Devices: registered by hand with their key, their person and their grids.

`register` is idempotent: the same key again adds grids and changes nothing else. Its
answer is what the phone is given to enrol itself. A device that is revoked, or a
person who leaves a grid, raises the grid's generation: every token that names an
earlier one fails at once, and the others fetch a new one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, selectinload, undefer

from schemas import codes, identifiers
from schemas.sealing import PublicKey
from server import rekeying
from server.accounts import check_areas, checked_role, grant
from server.config import Settings
from server.errors import UnknownDevice
from server.keys import CountyKeys
from server.permissions import GRID, WIDEST, Principal, Role, Verb, areas, covers
from server.registry import db, mentoring, transaction
from server.registry.desk import NO_CASE, Pen
from server.registry.directory import (
    Device,
    DeviceKey,
    Grid,
    Person,
    RoleHeld,
)
from server.registry.entries import read
from server.registry.record import Quarantined, ReceivedEntry
from server.registry.restricting import OPEN

FOR_ANOTHER = "not_their_mediator"
CHECKS = {
    9: identifiers.check_township_code,
    12: identifiers.check_village_code,
}


def register(
    public_key: str,
    person: str,
    grids: list[str],
    *,
    county: str,
    now: datetime,
    pen: Pen,
    role: str = Role.MEDIATOR,
    alg: str = "ed25519",
) -> Device:
    """Register a device's key for a person and their grids, or areas of grids."""
    key = PublicKey.from_text(public_key, alg)
    known_role = checked_role(role)
    for grid in grids:
        check_area(grid, known_role)
    check_areas(grids, county)
    with transaction() as session:
        device = session.get(Device, identifiers.device_id(key))
        if device is None:
            device = enter(session, key, person, known_role, now)
        admitted(session, device, grids, now, pen)
    return find(device.id)


def check_area(code: str, role: Role) -> str:
    """A grid, or as wide an area as a phone of the role may act in."""
    if len(code) < WIDEST.get(role, GRID):
        return identifiers.check_grid_code(code)
    return CHECKS.get(len(code), identifiers.check_grid_code)(code)


def admit_key(
    session: Session,
    key: PublicKey,
    person: str,
    role: Role,
    grids: list[str],
    now: datetime,
    pen: Pen,
) -> Device:
    """A new device with its person and grids, in the caller's transaction."""
    device = enter(session, key, person, role, now)
    admitted(session, device, grids, now, pen)
    return device


def admitted(
    session: Session, device: Device, grids: list[str], now: datetime, pen: Pen
) -> None:
    open_grids(session, device, grids, now)
    person, key = session.get_one(Person, device.person_id), device.keys[0]
    said = {
        "device": device.id,
        "person": person.id,
        "role": str(person.role),
        "areas": list(dict.fromkeys(grids)),
    }
    whose = {"key": key.public_key, "alg": key.alg, "name": person.name}
    pen.write(session, "device.enrolled", said, now, beside=whose)
    rekeying.look_again(session, person.id, pen.keys, now)


def open_grids(
    session: Session, device: Device, grids: list[str], now: datetime
) -> None:
    """The device's person acts in these grids from now on."""
    grant(session, device.person_id, grids, now)
    for grid in grids:
        if len(grid) == GRID and session.get(Grid, grid) is None:
            session.add(Grid(code=grid, generation=1))
    look_again(session, device.id)


def enter(
    session: Session, key: PublicKey, name: str, role: Role, now: datetime
) -> Device:
    person = employ(session, identifiers.person_id(), name, role, now)
    return equip(session, key, person.id, now)


def employ(session: Session, id: str, name: str, role: str, now: datetime) -> Person:
    """Somebody new, who has this role from now on."""
    person = Person(id=id, name=name, role=role, added_at=now)
    session.add(person)
    person.roles.append(RoleHeld(role=role, begun_at=now))
    session.flush()
    return person


def equip(session: Session, key: PublicKey, person: str, now: datetime) -> Device:
    """One more device of somebody who is known; ended, if its key ever was."""
    device = Device(id=identifiers.device_id(key), person_id=person, registered_at=now)
    device.revoked_at = ended(session, device.id)
    session.add(device)
    session.flush()
    kid = f"{device.id}/1"
    session.add(
        DeviceKey(
            kid=kid,
            device_id=device.id,
            alg=key.alg,
            public_key=key.to_text(),
            added_at=now,
        )
    )
    session.flush()
    return device


def ended(session: Session, device: str) -> datetime | None:
    """When the desk ended it: a registry that was put back knows the deed at least."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    deeds = ReceivedEntry.case == NO_CASE, ReceivedEntry.type == "device.revoked"
    for row in session.scalars(rows.where(*deeds)):
        deed = read(row)
        if deed.body and deed.body["device"] == device:
            return deed.at.wall_time
    return None


def look_again(session: Session, device: str) -> None:
    """What waits in quarantine for this device is examined at the next ingest; so is
    what somebody wrote for a mediator, who may be the one that came."""
    mine = or_(Quarantined.device == device, Quarantined.reason == FOR_ANOTHER)
    waiting = mine, Quarantined.resolved_at.is_(None)
    session.execute(update(Quarantined).where(*waiting).values(look_again=True))


def find(device: str) -> Device:
    found = db.session.get(Device, device)
    if found is None:
        raise UnknownDevice(device)
    return found


def revoke(device: str, reason: str, now: datetime, *, pen: Pen) -> None:
    """End a device at once, and every token for its grids with it."""
    with transaction() as session:
        found = session.get(Device, device)
        if found is None:
            raise UnknownDevice(device)
        found.revoked_at = found.revoked_at or now
        codes_held = grids_of(found)
        raised = update(Grid).where(Grid.code.in_(codes_held))
        session.execute(raised.values(generation=Grid.generation + 1))
        pen.write(session, "device.revoked", {"device": device, "reason": reason}, now)
        rekeying.look_again(session, found.person_id, pen.keys, now)


def areas_of(device: Device) -> list[str]:
    """Where the device's person acts now, as it was granted."""
    return [scope.area for scope in device.person.scopes if not scope.ended_at]


def change_role(
    device: str, role: str, reason: str, now: datetime, *, pen: Pen
) -> None:
    """Whose phone this is, is something else from now on; what he was is kept."""
    known = checked_role(role)
    with transaction() as session:
        found = session.get(Device, device)
        if found is None:
            raise UnknownDevice(device)
        person = found.person
        hold(person, known, now)
        said = {"person": person.id, "role": str(known), "reason": reason}
        pen.write(session, "device.role_changed", said, now)
        rekeying.look_again(session, person.id, pen.keys, now)


def hold(person: Person, role: str, now: datetime) -> None:
    """This role from now on, and no other."""
    for held in person.roles:
        held.ended_at = held.ended_at or now
    person.roles.append(RoleHeld(role=role, begun_at=now))
    person.role = role


def grids_of(device: Device) -> list[str]:
    """The codes of the grids where the device's person acts now."""
    held = areas_of(device)
    wide = [Grid.code.startswith(area) for area in held if len(area) < GRID]
    within: list[str] = []
    if wide:
        rows = select(Grid.code).where(or_(*wide)).order_by(Grid.code)
        within = list(db.session.scalars(rows))
    return list(dict.fromkeys([each for each in held if len(each) == GRID] + within))


def enrolment_answer(
    device: Device, settings: Settings, keys: CountyKeys, server: str = ""
) -> dict[str, Any]:
    """What the phone takes in to know its county, its person, its grids, its peer."""
    return {
        "county": settings.county,
        "server": server or settings.public_url,
        "device": device.id,
        "kid": device.keys[-1].kid,
        "person": {
            "id": device.person.id,
            "name": device.person.name,
            "role": device.person.role,
        },
        "grids": [grid_answer(code) for code in grids_of(device)],
        **taught_answer(device),
        "keys": keys.key_list,
        "recovery": {
            "kid": keys.recovery_kid,
            "key": keys.recovery_key.addressee.to_text(),
        },
    }


def taught_answer(device: Device) -> dict[str, Any]:
    """The grids that the phone reads as a mentor's, and by whom; nothing where none."""
    acts = set(grids_of(device))
    found = mentoring.taught(db.session(), device.person_id).items()
    told = [
        {**grid_answer(code), "mentees": [{"id": p.id, "name": p.name} for p in some]}
        for code, some in found
        if code not in acts
    ]
    return {"taught": told} if told else {}


def grid_answer(code: str) -> dict[str, str]:
    return {
        "code": code,
        "name": codes.name_of(code) or code,
        "database": identifiers.grid_database(code),
    }


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as the desk sees it: whose it is, where, and what it delivered."""

    device: Device
    person: Person
    grids: tuple[str, ...]
    entries: int
    last_received_at: datetime | None


def devices(principal: Principal) -> list[DeviceView]:
    """The devices that act in the principal's areas, in the order they came."""
    return in_areas(areas(principal, Verb.READ_DEVICES))


def in_areas(held: tuple[str, ...]) -> list[DeviceView]:
    loaded = select(Device).options(
        selectinload(Device.person).selectinload(Person.scopes)
    )
    ordered = loaded.order_by(Device.registered_at, Device.id)
    delivered = deliveries()
    return [
        DeviceView(device, device.person, grids, *delivered.get(device.id, (0, None)))
        for device in db.session.scalars(ordered)
        if (grids := tuple(areas_of(device)))
        and any(covers(area, grid) for area in held for grid in grids)
    ]


def deliveries() -> dict[str, tuple[int, datetime | None]]:
    """How many entries each device delivered, and when the last."""
    last = func.max(ReceivedEntry.received_at)
    rows = select(ReceivedEntry.device, func.count(), last).where(OPEN)
    found = db.session.execute(rows.group_by(ReceivedEntry.device))
    return {device: (count, at) for device, count, at in found}
