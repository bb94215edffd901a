"""知情人: whom a restricted case is brought to, and what the desk decides about it.

    why          who
    author       wrote in the case
    named        the opening names him
    office       the township's judicial office
    desk         the county or that office named him since
    removed      the desk decided that he is brought no more
    kept_out     the opening keeps him out; nobody names him later

What somebody has been brought stays on his phone and in his mind; removing him means
that nothing more goes there. Whoever is named gets all that was written before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
        return self.why not in ("removed", "kept_out")


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
        pen.write(session, restricting.DECIDED, words, now, case)
        outbox.queue(session, found, begin_epoch(session, now), now)


def within(session: Session, principal: Principal, case: str, now: datetime) -> Folded:
    """The restricted case; what is out of scope looks like not there."""
    row = session.scalar(select(CaseRow).where(CaseRow.case == case))
    if row is None or not row.restricted or not may_read(principal, row):
        raise CaseNotFound(case)
    demand(principal, Verb.DECIDE_KNOWERS, row.grid)
    found = projecting.folded(session, case, projecting.county_day(now))
    if found is None:
        raise CaseNotFound(case)
    return found


def check(session: Session, found: Folded, person: str, may_know: bool) -> None:
    kept_out = restricting.kept_out(found.casefile)
    brought = restricting.persons(session, found.grid, found.casefile)
    if person in kept_out:
        raise KnowerRefused(
            "登记时已写明这个人须回避，不能再列为知情人。",
            "the case was opened with this person kept out; he cannot be named",
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
    whys = dict.fromkeys(restricting.offices(session, found.grid), "office")
    whys |= dict.fromkeys(restricting.named(casefile), "named")
    whys |= dict.fromkeys((each.by for each in casefile.entries), "author")
    for person, may_know in restricting.decisions(session, casefile.case).items():
        whys[person] = whys.get(person, "desk") if may_know else "removed"
    return whys | dict.fromkeys(restricting.kept_out(casefile), "kept_out")


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
