"""老马带小马: who is experienced leads who is new, and reads where he acts.

    pair   by whoever answers for both of them, with a reason: the mentor's phones are
           told at their next login, read the mentee's grids, and add comments there
    part   with a reason: at once every token for those grids fails

A mentor is a mediator or a committee's director with a phone in use, whom he leads is a
mediator. He acts nowhere by it. What only some may know of never lay in a grid, so it
never reaches him; and nobody is ranked, neither by whom he leads nor by what is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from server.errors import PairNotFound, PairRefused
from server.moving import checked
from server.permissions import MENTORS, Principal, Role, Verb, areas, covers, demand
from server.registry import db, mentoring, transaction
from server.registry.desk import Pen
from server.registry.directory import Device, Mentoring, Person

LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who may lead or be led, and where he acts."""

    person: Person
    areas: tuple[str, ...]

    @property
    def may_be_led(self) -> bool:
        return self.person.role == Role.MEDIATOR


def pair(
    principal: Principal,
    mentor: str,
    mentee: str,
    reason: str,
    *,
    pen: Pen,
    now: datetime,
) -> int:
    """Raises NotAllowed, PairRefused, ReasonMissing."""
    said = checked(reason)
    with transaction() as session:
        leads, learns = (found(session, principal, id) for id in (mentor, mentee))
        check(session, leads, learns)
        made = mentoring.begin(session, mentor, mentee, principal.name, now)
        told = {"mentor": mentor, "mentee": mentee, "reason": said}
        pen.write(session, "account.paired", told, now)
        return made.position


def part(
    principal: Principal, position: int, reason: str, *, pen: Pen, now: datetime
) -> None:
    """It is over. Raises PairNotFound, ReasonMissing."""
    said = checked(reason)
    with transaction() as session:
        row = session.get(Mentoring, position, with_for_update=True)
        if row is None or not is_answered_for(principal, row.mentee):
            raise PairNotFound(position)
        if row.ended_at is None:
            mentoring.end(session, row, said, now)
            told = {"mentor": row.mentor_id, "mentee": row.mentee_id, "reason": said}
            pen.write(session, "account.unpaired", told, now)


def check(session: Session, leads: Somebody, learns: Somebody) -> None:
    if leads.person.id == learns.person.id:
        raise PairRefused("带教人和跟学人不能是同一个人。", "nobody mentors himself")
    if not learns.may_be_led:
        zh = f"{learns.person.name}不是网格调解员，不能由别人带。"
        raise PairRefused(zh, f"{learns.person.name} is no grid mediator")
    if mentoring.running(session, leads.person.id, learns.person.id):
        zh = f"{leads.person.name}已经在带{learns.person.name}。"
        raise PairRefused(zh, "they are paired already")
    if mentoring.running(session, learns.person.id, leads.person.id):
        zh = f"{learns.person.name}正在带{leads.person.name}，不能互相带；请先解除。"
        raise PairRefused(zh, "they are paired the other way round")


def found(session: Session, principal: Principal, id: str) -> Somebody:
    """Somebody, where the principal answers for all of it. PairRefused, NotAllowed."""
    person = session.get(Person, id)
    held = areas_of(person) if person else ()
    if person is None or person.role not in MENTORS or not held:
        zh = "请从名单里选带教人和跟学人。"
        raise PairRefused(zh, "both must be mediators in the field")
    for area in held:
        demand(principal, Verb.PAIR_MENTORS, area)
    return Somebody(person, held)


def areas_of(person: Person) -> tuple[str, ...]:
    return tuple(scope.area for scope in person.scopes if scope.ended_at is None)


def answers_for(principal: Principal, held: Iterable[str]) -> Iterable[bool]:
    mine = areas(principal, Verb.PAIR_MENTORS)
    return (any(covers(area, each) for area in mine) for each in held)


def is_answered_for(principal: Principal, mentee: Person) -> bool:
    """Where he acts, or acted."""
    return any(answers_for(principal, [scope.area for scope in mentee.scopes]))


def people(principal: Principal) -> list[Somebody]:
    """Whoever has a phone in use and acts only where the principal answers."""
    using = select(Device.person_id).where(Device.revoked_at.is_(None))
    rows = select(Person).where(Person.role.in_(MENTORS), Person.id.in_(using))
    loaded = rows.options(selectinload(Person.scopes)).order_by(Person.name, Person.id)
    every = (Somebody(row, areas_of(row)) for row in db.session.scalars(loaded))
    return [
        each for each in every if each.areas and all(answers_for(principal, each.areas))
    ]


def pairs(principal: Principal) -> list[Mentoring]:
    """Those whose mentee acts, or acted, where the principal answers: what runs first,
    by name, then what ended, the last first."""
    rows = db.session.scalars(
        select(Mentoring).options(selectinload(Mentoring.mentee, Person.scopes))
    )
    mine = [row for row in rows if is_answered_for(principal, row.mentee)]
    running = [row for row in mine if row.ended_at is None]
    running.sort(key=lambda row: (row.mentor.name, row.mentee.name, row.position))
    over = sorted((row for row in mine if row.ended_at), key=ended, reverse=True)
    return (running + over)[:LONGEST_LIST]


def ended(row: Mentoring) -> tuple[datetime, int]:
    return row.ended_at or row.begun_at, row.position
