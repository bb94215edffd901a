"""责任单位 at the desk: added, changed and ended, each by a deed of the county's.

    add      a unit by its full name, with its 责任清单
    change   what it answers for from now on; name, level and kind stay
    end      it is no more; one that has accounts names who goes on with its powers,
             and these act for that one from then on
    take_in  a whole list at once, or nothing of it (`unit_sheets`)

Nothing that names a unit is written anew when it ends: who asks with whom something
lies, asks `Units.now`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.units import ADDED, CHANGED, ENDED, Unit, Units
from server.errors import UnitRefused
from server.moving import checked
from server.permissions import Principal, Role, Verb, demand
from server.registry import db, petitions, transaction, units
from server.registry.desk import Pen
from server.registry.directory import Account
from server.unit_rules import Wanted, refuse_change, refuse_new, running, tidy
from server.unit_sheets import Line, Plan, planned, refuse_faults


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit with the number of accounts that act for it."""

    unit: Unit
    accounts: int


def listed(principal: Principal, county: str) -> list[Listed]:
    """Every unit: those that go on, then those that ended. NotAllowed."""
    demand(principal, Verb.CONFIGURE_UNITS, county)
    session = db.session()
    stand = units.standing(session)
    counted = accounts_of(session, stand)
    ended = (unit for unit in stand.every.values() if not unit.is_open)
    every = [*stand.open, *sorted(ended, key=lambda unit: unit.place)]
    return [Listed(unit, counted[unit.name]) for unit in every]


def accounts_of(session: Session, stand: Units) -> Counter[str]:
    """How many accounts in use act for each unit."""
    rows = select(Account.unit).where(
        Account.role == Role.UNIT, Account.disabled_at.is_(None)
    )
    now = (stand.now(name or "") for name in session.scalars(rows))
    return Counter(unit.name for unit in now if unit)


def add(
    principal: Principal, wanted: Wanted, reason: str = "", *, pen: Pen, now: datetime
) -> str:
    """Its name. NotAllowed, UnitRefused."""
    demand(principal, Verb.CONFIGURE_UNITS, pen.keys.county)
    told, said = tidy(wanted), checked(reason) if reason.strip() else ""
    with transaction() as session:
        refuse_new(units.standing(session), told, pen.keys.county)
        write_new(session, told, said, pen, now)
    return told.unit


def change(
    principal: Principal,
    unit: str,
    duties: Iterable[str],
    reason: str,
    *,
    area: str = "",
    phone: str = "",
    pen: Pen,
    now: datetime,
) -> None:
    """Its duties, its area where one is said, its number. NotAllowed, ReasonMissing,
    UnitNotFound, UnitRefused."""
    demand(principal, Verb.CONFIGURE_UNITS, pen.keys.county)
    said = checked(reason)
    with transaction() as session:
        found = running(units.standing(session), unit)
        known, where = Wanted.of(found), area.strip() or found.area
        told = tidy(replace(known, duties=tuple(duties), area=where, phone=phone))
        refuse_change(found, told, pen.keys.county)
        write_change(session, told, said, pen, now)


def end(
    principal: Principal,
    unit: str,
    successor: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """NotAllowed, ReasonMissing, UnitNotFound, UnitRefused."""
    demand(principal, Verb.CONFIGURE_UNITS, pen.keys.county)
    said, follows = checked(reason), successor.strip()
    with transaction() as session:
        stand = units.standing(session)
        running(stand, unit)
        refuse_end(session, stand, unit, follows)
        told = {"unit": unit, "reason": said}
        told |= {"successor": follows} if follows else {}
        units.note(session, pen.write(session, ENDED, told, now))


def take_in(
    principal: Principal,
    lines: Iterable[Line],
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> Plan:
    """All of the list, or none where a line has a fault. NotAllowed, ReasonMissing,
    SheetRefused."""
    county = pen.keys.county
    demand(principal, Verb.CONFIGURE_UNITS, county)
    said = checked(reason)
    with transaction() as session:
        plan = planned(units.standing(session), lines, county)
        refuse_faults(plan)
        for each in plan.new:
            write_new(session, each, said, pen, now)
        for each in plan.changed:
            write_change(session, each, said, pen, now)
    return plan


def refuse_end(session: Session, stand: Units, unit: str, successor: str) -> None:
    if successor == unit:
        raise UnitRefused("itself")
    follows = stand.named(successor)
    if successor and not (follows and follows.is_open):
        raise UnitRefused("successor", successor)
    held = accounts_of(session, stand)[unit]
    if held and not successor:
        raise UnitRefused("accounts", unit, held)
    lying = petitions.lying_with(session, units.names_of(session, unit))
    if lying and not successor:
        raise UnitRefused("petitions", unit, lying)


def write_new(
    session: Session, wanted: Wanted, reason: str, pen: Pen, now: datetime
) -> None:
    told = {
        "unit": wanted.unit,
        "level": wanted.level,
        "kind": wanted.kind,
        "area": wanted.area,
        **duties_of(wanted),
        **({"reason": reason} if reason else {}),
    }
    units.note(session, pen.write(session, ADDED, told, now))


def write_change(
    session: Session, wanted: Wanted, reason: str, pen: Pen, now: datetime
) -> None:
    told = {"unit": wanted.unit, "area": wanted.area, **duties_of(wanted)}
    units.note(session, pen.write(session, CHANGED, told | {"reason": reason}, now))


def duties_of(wanted: Wanted) -> dict[str, Any]:
    phone = {"phone": wanted.phone} if wanted.phone else {}
    return {"duties": list(wanted.duties), **phone}
