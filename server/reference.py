"""What every device reads: who is who in each township, and the county's keys.

    directory:<township>   persons and devices that ever acted there (schemas.directory)
    rules:<township>       what its villages gave themselves (schemas.village_rules)
    terms                  how the county counts (schemas.configured)
    keys                   the key list, sealed by the county's root
    ended                  devices and relays that are let in no more (schemas.relays);
                           said anew each day, so that whoever is far from any network
                           knows how old it is

Said through the outbox like every other word of the county. `queue` looks first whether
anything changed that could show in it, by a few counts; rows are only added or ended,
so equal counts are an equal directory. Whatever verb changed it, the field hears of it
at the next settling of the ingest.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schemas import configured
from schemas import directory as directories
from schemas.configured import TERMS
from schemas.directory import Directory
from schemas.identifiers import REFERENCE
from schemas.relays import ENDED
from server import directory, outbox, village_rules
from server.keys import CountyKeys
from server.registry import terms
from server.registry.directory import (
    Device,
    DeviceKey,
    Grid,
    Mentoring,
    RoleHeld,
    Scope,
)
from server.registry.projecting import county_day
from server.registry.relays import Relay

Document: TypeAlias = dict[str, Any]
Marks: TypeAlias = tuple[object, ...]

KEYS = "keys"
NAMED = (KEYS, ENDED, TERMS)
PREFIX = "directory:"
TOWNSHIP = 9


def queue(
    session: Session, keys: CountyKeys, epoch: str, now: datetime, told: Marks | None
) -> Marks:
    """Say what changed since `told`; what it is now."""
    day = county_day(now).isoformat()
    found = (epoch, keys.key_list["serial"], day, *marks(session))
    if found != told:
        outbox.say(session, key_document(keys), epoch, now)
        outbox.say(session, ended_document(session, day), epoch, now)
        outbox.say(session, terms_document(session), epoch, now)
        whole = directory.whole(session)
        for township in townships(whole, session.scalars(select(Grid.code))):
            said = document(township, directories.part(whole, township))
            outbox.say(session, said, epoch, now)
        for said in village_rules.documents(session):
            outbox.say(session, said, epoch, now)
    return found


def marks(session: Session) -> Marks:
    """Counts of all that a directory tells of."""
    devices = func.count(Device.revoked_at), func.count(Device.addressee)
    kinds = select(Device.storage, func.count(), *devices).group_by(Device.storage)
    whole = [select(func.count()).select_from(DeviceKey)]
    whole += [select(func.count(Device.suspended_at))]
    whole += [select(func.count(Relay.revoked_at))]
    for ended in (Scope.ended_at, RoleHeld.ended_at, Mentoring.ended_at):
        whole += [select(func.count(ended.class_.position)), select(func.count(ended))]
    counted = select(*(each.scalar_subquery() for each in whole))
    return (
        village_rules.marks(session),
        terms.version(session),
        *map(tuple, session.execute(kinds.order_by(Device.storage))),
        *session.execute(counted).one(),
    )


def townships(whole: Directory, grids: Iterable[str]) -> list[str]:
    """Those where anybody ever acted."""
    areas = {held.what for each in whole.persons.values() for held in each.scopes}
    return sorted(
        {area[:TOWNSHIP] for area in areas.union(grids) if len(area) >= TOWNSHIP}
    )


def document(township: str, part: Directory) -> Document:
    return {
        "e": 1,
        "type": "directory",
        "id": f"{PREFIX}{township}",
        "database": REFERENCE,
        "township": township,
        **directories.write(part),
    }


def key_document(keys: CountyKeys) -> Document:
    return {
        "e": 1,
        "type": "keys",
        "id": KEYS,
        "database": REFERENCE,
        "list": keys.key_list,
    }


def terms_document(session: Session) -> Document:
    said = terms.changes(session), terms.years(session)
    return {
        "e": 1,
        "type": TERMS,
        "id": TERMS,
        "database": REFERENCE,
        **configured.write(*said),
    }


def ended_document(session: Session, day: str) -> Document:
    stopped = or_(Device.revoked_at.is_not(None), Device.suspended_at.is_not(None))
    relays = select(Relay.id).where(Relay.revoked_at.is_not(None))
    return {
        "e": 1,
        "type": ENDED,
        "id": ENDED,
        "database": REFERENCE,
        "day": day,
        "devices": sorted(session.scalars(select(Device.id).where(stopped))),
        "relays": sorted(session.scalars(relays)),
    }
