"""A restricted case gets another key when a phone that held the last is out.

    a phone is ended, its person moves or is something else    in that transaction
    the field keeps out somebody who knew, or an erasure does  when the case is folded
      ──► case.key_drawn: a deed with the new key, enclosed to the county
      ──► those who stay are brought it, and write under it once they have heard

A new phone of somebody who may know is brought his cases at once. The county does all
this by itself: whoever ends a phone need not know of any such case. Whom the desk
removes, he is followed by the key in the deed of his removal (`knowing`).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import outbox
from server.keys import CountyKeys
from server.registry import projecting, restricting
from server.registry.desk import Actor, Pen
from server.registry.directory import Device, Scope
from server.registry.epochs import begin_epoch
from server.registry.projecting import Folded
from server.registry.projection import CaseRow

ITSELF = Actor("case-keys", "系统", "operator")
REASON = "有人或手机不再知悉本案，此后的记录换用新的密钥"


def follow(session: Session, found: Folded, keys: CountyKeys, now: datetime) -> None:
    """Another key, where a phone that was brought the case is brought it no more."""
    if not found.is_restricted or found.sealed.body is None:
        return
    case = found.casefile.case
    stay = restricting.of_case(session, found.grid, found.casefile)
    if restricting.holders(session, case) <= stay:
        return
    drawn = restricting.drawn(case, keys.case_kid, keys.case_key.addressee)
    said = {"reason": REASON, **drawn}
    Pen(keys, ITSELF).write(session, restricting.DRAWN, said, now, case)


def look_again(session: Session, person: str, keys: CountyKeys, now: datetime) -> None:
    """Are the phones of this person still to be brought what they are brought, and is
    a new one to be brought what he may know of?"""
    session.flush()
    epoch, today = begin_epoch(session, now), projecting.county_day(now)
    mine = session.scalars(select(Device.id).where(Device.person_id == person))
    cases = {case for each in mine for case in restricting.cases_of(session, each)}
    for case in sorted(cases | near(session, person)):
        found = projecting.folded(session, case, today)
        if found is not None:
            follow(session, found, keys, now)
            outbox.queue(session, found, epoch, now)


def near(session: Session, person: str) -> set[str]:
    """The restricted cases of the townships in which he acts or ever acted."""
    acted = session.scalars(select(Scope.area).where(Scope.holder == person))
    townships = {area[: restricting.TOWNSHIP] for area in acted}
    rows = select(CaseRow.case).where(
        CaseRow.restricted, CaseRow.township.in_(townships)
    )
    return set(session.scalars(rows))
