"""知情人: whom a restricted case is brought to, and what the desk decides about it.

    why          who
    author       opened the case
    named        the field names him
    office       the township's judicial office
    desk         the county or that office named him since
    removed      the desk decided that he is brought no more
    kept_out     the field keeps him out; nobody names him later
    rival        opened it, as somebody else did whose opening leaves him out
    uninvited    wrote in the case under its key, and nobody ever let him know of it
    wrote        wrote in it while it lay open, and is brought it no more

What somebody has been brought stays on his phone and in his mind; removing him means
that nothing more goes there, and that those who stay write under a new key, which his
phone never had. Whoever is named gets all that was written before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.restriction import OPENING
from server import moving, outbox
from server.errors import CaseNotFound, CountyError
from server.permissions import Principal, Role, Verb, covers, demand
from server.registry import db, locks, projecting, restricting, transaction
from server.registry.cases import may_read
from server.registry.desk import Pen
from server.registry.directory import Device, Person, Scope
from server.registry.epochs import begin_epoch
from server.registry.projecting import Folded
from server.registry.projection import CaseRow
from server.registry.restricting import TOWNSHIP

FIELD_ROLES = (
    Role.MEDIATOR,
    Role.DIRECTOR,
    Role.JUDICIAL_OFFICE,
    Role.TOWNSHIP_SUPERVISOR,
)


# Why somebody stays out of whom it was said in words that were erased.
OUTLIVES = "写明回避的记录已依法删除，回避仍然有效"


UNBROUGHT = ("removed", "kept_out", "rival", "uninvited", "wrote")


class KnowerRefused(CountyError):
    code = "knower_refused"
    status = 409


@dataclass(frozen=True, slots=True)
class Knower:
    """One person, and why the case is brought to him, or is not."""

    person: str
    name: str
    role: str
    why: str
    has_phone: bool

    @property
    def is_brought(self) -> bool:
        return self.why not in UNBROUGHT


@dataclass(frozen=True, slots=True)
class Knowers:
    """Who knows of a case, and who may be named."""

    known: tuple[Knower, ...]
    others: tuple[Person, ...]


def knowers(principal: Principal, case: str, now: datetime) -> Knowers:
    """Whom it is brought to. Raises CaseNotFound, NotAllowed."""
    session = db.session()
    found = within(session, principal, case, now)
    known = tuple(listed(session, found))
    mine = {each.person for each in known}
    near = nearby(session, found.grid)
    return Knowers(known, tuple(each for each in near if each.id not in mine))


def decide(
    principal: Principal,
    case: str,
    person: str,
    may_know: bool,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> None:
    """This person is brought the case from now on, or is brought no more of it.

    Raises CaseNotFound, NotAllowed, ReasonMissing, KnowerRefused.
    """
    said = moving.checked(reason)
    with transaction() as session:
        locks.beside(session, [case])
        found = within(session, principal, case, now)
        check(session, found, person, may_know)
        words = {"person": person, "may_know": may_know, "reason": said}
        if not may_know:
            county = pen.keys.case_key.addressee
            words |= restricting.drawn(case, pen.keys.case_kid, county)
        pen.write(session, restricting.DECIDED, words, now, case)
        outbox.queue(session, found, begin_epoch(session, now), now)


def within(session: Session, principal: Principal, case: str, now: datetime) -> Folded:
    """The restricted case; what is out of scope looks like not there."""
    found = decidable(session, principal, case, now)
    if not found.is_restricted:
        raise CaseNotFound(case)
    return found


def decidable(
    session: Session, principal: Principal, case: str, now: datetime
) -> Folded:
    """A case of which the principal decides who may know, restricted or not yet."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not may_read(principal, row):
        raise CaseNotFound(case)
    demand(principal, Verb.DECIDE_KNOWERS, row.grid)
    found = projecting.folded(session, case, projecting.county_day(now))
    if found is None:
        raise CaseNotFound(case)
    return found


def check(session: Session, found: Folded, person: str, may_know: bool) -> None:
    kept_out = found.casefile.restriction.kept_out
    brought = restricting.persons(session, found.grid, found.casefile)
    if person in kept_out:
        raise KnowerRefused(
            "案卷里已写明这个人须回避，不能再列为知情人。",
            "the case says that this person is kept out; he cannot be named",
        )
    if may_know is (person in brought):
        raise KnowerRefused(
            "知情人名单已有变化，请刷新后再选。",
            "who may know has changed meanwhile; look again",
        )
    if may_know and person not in {each.id for each in nearby(session, found.grid)}:
        raise KnowerRefused(
            "只能选本乡镇（街道）在岗的人。",
            "only somebody who acts in this township can be named",
        )


def kept_from(session: Session, case: str) -> dict[str, bool] | None:
    """Of each person about whom something is said, whether he may know; None where
    the case is not restricted."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not row.restricted:
        return None
    return allowed(session, case)


def allowed(session: Session, case: str) -> dict[str, bool]:
    found = projecting.folded(session, case, date.min)
    if found is None:
        return {}
    brought = restricting.persons(session, found.grid, found.casefile)
    return {person: person in brought for person in reasons(session, found)} | {
        person: True for person in brought
    }


def keep_from(
    session: Session,
    case: str,
    before: dict[str, bool] | None,
    pen: Pen,
    now: datetime,
) -> None:
    """Whoever might not know before may not now: the desk says it in its own name."""
    if before is None:
        return
    after = allowed(session, case)
    for person, may_know in sorted(before.items()):
        if not may_know and after.get(person, True):
            words = {"person": person, "may_know": False, "reason": OUTLIVES}
            pen.write(session, restricting.DECIDED, words, now, case)


def listed(session: Session, found: Folded) -> Iterator[Knower]:
    """Everybody about whom something is said, by name."""
    whys = reasons(session, found)
    rows = select(Person).where(Person.id.in_(whys)).order_by(Person.name, Person.id)
    phones = select(Device.person_id).where(Device.revoked_at.is_(None))
    with_phone = set(session.scalars(phones))
    for person in session.scalars(rows):
        why, has_phone = whys[person.id], person.id in with_phone
        yield Knower(person.id, person.name, person.role, why, has_phone)


def reasons(session: Session, found: Folded) -> dict[str, str]:
    """Why each is brought the case, or is not; what is said last counts."""
    casefile = found.casefile
    whys = dict.fromkeys((each.by for each in casefile.entries), "uninvited")
    whys |= dict.fromkeys((each.by for _, each in found.lying_open), "wrote")
    openings = [each for each in casefile.entries if each.type == OPENING]
    whys |= dict.fromkeys((each.by for each in openings), "rival")
    whys |= dict.fromkeys(restricting.offices(session, found.grid), "office")
    whys |= dict.fromkeys(casefile.restriction.named, "named")
    whys |= dict.fromkeys(casefile.restriction.opened_by, "author")
    for person, may_know in restricting.decisions(session, casefile.case).items():
        known = whys.get(person, "uninvited")
        stays = "desk" if known in ("uninvited", "wrote", "rival") else known
        whys[person] = stays if may_know else "removed"
    return whys | dict.fromkeys(casefile.restriction.kept_out, "kept_out")


def nearby(session: Session, grid: str) -> list[Person]:
    """Whoever acts in the field of the grid's township."""
    acting = (
        select(Person, Scope.area)
        .join(Scope, Scope.holder == Person.id)
        .where(Person.role.in_(FIELD_ROLES), Scope.ended_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found = {
        person.id: person
        for person, area in session.execute(acting)
        if covers(area, grid) or area.startswith(grid[:TOWNSHIP])
    }
    return list(found.values())
