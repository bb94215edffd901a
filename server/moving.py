"""A person goes to other grids, or a phone ends; whoever answers for both says so.

`move` ends the areas that are left and opens those that are entered, for the person
and so for every phone of his: each token that names a grid that was left fails at once,
and the phone learns of the new ones at its next login. What was recorded where one
acted is still delivered (`delivering`). Whoever goes to another township is led by
nobody there until somebody pairs him anew. `ended` is a phone lost, broken or given
back. Both are written down by the desk with the reason.
"""

import unicodedata
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from schemas.strict_json import has_invisible
from server import devices, rekeying
from server.accounts import check_areas
from server.errors import NotActing, ReasonMissing, RoleNotGranted, UnknownDevice
from server.permissions import (
    ENROLS,
    TOWNSHIP,
    Principal,
    Role,
    Verb,
    areas,
    covers,
    demand,
)
from server.registry import db, mentoring, transaction
from server.registry.desk import Pen
from server.registry.directory import Device, Grid, Scope

LONGEST_REASON = 1000


def move(
    principal: Principal,
    device: str,
    left: list[str],
    entered: list[str],
    reason: str,
    *,
    county: str,
    pen: Pen,
    now: datetime,
) -> Device:
    """The person of this device leaves some areas and enters others."""
    said = checked(reason)
    with transaction() as session:
        found = within(session, principal, device)
        check(principal, found, left, entered, county)
        if leaves_township(devices.areas_of(found), entered):
            part(session, found.person_id, said, pen, now)
        end_scopes(session, found.person_id, left, now)
        mine = select(Device).where(Device.person_id == found.person_id)
        for one in session.scalars(mine):
            devices.open_grids(session, one, entered, now)
        told = {"person": found.person_id, "left": left, "entered": entered}
        pen.write(session, "device.moved", {**told, "reason": said}, now)
        rekeying.look_again(session, found.person_id, pen.keys, now)
    return devices.find(device)


def end(
    principal: Principal, device: str, reason: str, *, pen: Pen, now: datetime
) -> Device:
    """This phone delivers no more in its own name."""
    said = checked(reason)
    found = within(db.session(), principal, device)
    check_role(principal, found)
    devices.revoke(device, said, now, pen=pen)
    return devices.find(device)


def checked(reason: str) -> str:
    said = unicodedata.normalize("NFC", " ".join(reason.split()))
    if not 0 < len(said) <= LONGEST_REASON or has_invisible(said):
        raise ReasonMissing
    return said


def within(
    session: Session,
    principal: Principal,
    device: str,
    verb: Verb = Verb.REGISTER_DEVICE,
) -> Device:
    """A device of somebody who acts, or acted, where the principal answers. What is
    out of scope looks like not there."""
    found = session.get(Device, device)
    held = areas(principal, verb)
    acted = [scope.area for scope in found.person.scopes] if found else []
    if found is None or not any(covers(mine, area) for mine in held for area in acted):
        raise UnknownDevice(device)
    return found


def check(
    principal: Principal,
    found: Device,
    left: list[str],
    entered: list[str],
    county: str,
) -> None:
    check_role(principal, found)
    running = devices.areas_of(found)
    role = Role(found.person.role)
    for area in left:
        if area not in running:
            raise NotActing(area)
    for area in entered:
        devices.check_area(area, role)
    check_areas(entered, county)
    for area in (*left, *entered):
        demand(principal, Verb.REGISTER_DEVICE, area)
    if not set(entered) - set(running) and not left:
        raise NotActing("")


def check_role(principal: Principal, found: Device) -> None:
    role = Role(found.person.role)
    if role not in ENROLS[principal.role]:
        raise RoleNotGranted(role, principal.role)


def leaves_township(running: list[str], entered: list[str]) -> bool:
    return not {each[:TOWNSHIP] for each in entered} <= {
        each[:TOWNSHIP] for each in running
    }


def part(session: Session, mentee: str, reason: str, pen: Pen, now: datetime) -> None:
    """Who gave him a mentor answers for one township, not for where he goes."""
    for pair in mentoring.of_mentee(session, mentee):
        mentoring.end(session, pair, reason, now)
        told = {"mentor": pair.mentor_id, "mentee": mentee, "reason": reason}
        pen.write(session, "account.unpaired", told, now)


def end_scopes(session: Session, person: str, left: list[str], now: datetime) -> None:
    running = Scope.holder == person, Scope.ended_at.is_(None), Scope.area.in_(left)
    session.execute(update(Scope).where(*running).values(ended_at=now))
    if left:
        grids = or_(*(Grid.code.startswith(area) for area in left))
        raised = update(Grid).where(grids)
        session.execute(raised.values(generation=Grid.generation + 1))
    session.flush()
