"""老马带小马: whose grids a mentor reads.

What a pair opens is not written anywhere: it is the grids in which the mentee acts now,
so
a mentee who moves takes his mentor along.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from server.permissions import GRID, Role
from server.registry.directory import Device, Grid, Mentoring, Person, Scope

# Running pairs, each with a grid in which its mentee acts as a mediator now.
MENTEE = aliased(Person)
TAUGHT = (
    select(Mentoring.mentor_id, MENTEE, Scope.area)
    .join(MENTEE, MENTEE.id == Mentoring.mentee_id)
    .join(Scope, Scope.holder == Mentoring.mentee_id)
    .where(Mentoring.ended_at.is_(None), MENTEE.role == Role.MEDIATOR)
    .where(Scope.ended_at.is_(None), func.length(Scope.area) == GRID)
)


def generations(session: Session, device: str) -> dict[str, int]:
    """The grids that the device's person reads as a mentor, each in its generation."""
    mine = TAUGHT.with_only_columns(Grid.code, Grid.generation)
    mine = mine.join(Device, Device.person_id == Mentoring.mentor_id)
    mine = mine.join(Grid, Grid.code == Scope.area).where(Device.id == device)
    rows = session.execute(mine.distinct().order_by(Grid.code))
    return {code: generation for code, generation in rows}


def taught(session: Session, mentor: str) -> dict[str, list[Person]]:
    """The same of a person, and whom he mentors in each."""
    found: dict[str, list[Person]] = {}
    rows = TAUGHT.where(Mentoring.mentor_id == mentor)
    for _, mentee, grid in session.execute(rows.order_by(Scope.area, MENTEE.name)):
        found.setdefault(grid, []).append(mentee)
    return found


def readers(session: Session, *, ever: bool) -> Iterator[tuple[str, str]]:
    """Each device in use that reads a grid as a mentor's, or that ever did."""
    rows = (
        select(Device.id, Scope.area)
        .join(Mentoring, Mentoring.mentor_id == Device.person_id)
        .join(Scope, Scope.holder == Mentoring.mentee_id)
        .where(Device.revoked_at.is_(None), func.length(Scope.area) == GRID)
    )
    if not ever:
        rows = rows.where(Mentoring.ended_at.is_(None), Scope.ended_at.is_(None))
    yield from ((device, grid) for device, grid in session.execute(rows))


def running(session: Session, mentor: str, mentee: str) -> Mentoring | None:
    rows = select(Mentoring).where(Mentoring.ended_at.is_(None))
    pair = Mentoring.mentor_id == mentor, Mentoring.mentee_id == mentee
    return session.scalar(rows.where(*pair).with_for_update())


def of_mentee(session: Session, mentee: str) -> list[Mentoring]:
    """His running pairs."""
    rows = select(Mentoring).where(Mentoring.ended_at.is_(None))
    return list(session.scalars(rows.where(Mentoring.mentee_id == mentee)))


def end(session: Session, pair: Mentoring, reason: str, now: datetime) -> None:
    """It is over; every token that opens one of the mentee's grids fails at once."""
    pair.ended_at, pair.ended_for = pair.ended_at or now, reason
    mine = Scope.holder == pair.mentee_id, Scope.ended_at.is_(None)
    grids = update(Grid).where(Grid.code.in_(select(Scope.area).where(*mine)))
    session.execute(grids.values(generation=Grid.generation + 1))
    session.flush()


def begin(
    session: Session, mentor: str, mentee: str, by: str, now: datetime
) -> Mentoring:
    made = Mentoring(mentor_id=mentor, mentee_id=mentee, begun_at=now, begun_by=by)
    session.add(made)
    session.flush()
    return made
