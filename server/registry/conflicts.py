"""What waits for the signed original: who recorded what, since when, who may settle.

The desk only looks. A conflict is settled on a phone, by an entry of the committee's
director or the judicial office; nothing here writes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from schemas.casefile import CaseFile
from schemas.registers import Register, Write
from schemas.settling import may_settle
from server.permissions import Principal, covers
from server.registry import db, projecting
from server.registry.cases import CaseQuery, EntryView, arrivals, conditions
from server.registry.directory import Device, Person, Scope
from server.registry.projection import CaseRow

MOST_CASES = 200


@dataclass(frozen=True, slots=True)
class Stood:
    """One value that stands, and the record that says it."""

    write: Write
    view: EntryView


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One register of one case in which several values stand."""

    row: CaseRow
    casefile: CaseFile
    register: Register
    stands: tuple[Stood, ...]
    since: datetime
    settlers: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The oldest first; of so many cases in all."""

    conflicts: tuple[OpenConflict, ...]
    cases: int


def open_conflicts(principal: Principal, now: datetime) -> Queue:
    """What is in conflict within the principal's areas."""
    session = db.session()
    wanted = and_(*conditions(principal, CaseQuery(conflicts=True)))
    rows = select(CaseRow).where(wanted).order_by(CaseRow.last_received_at, CaseRow.id)
    people = _people()
    found = [
        each
        for row in session.scalars(rows.limit(MOST_CASES))
        for each in _of_case(row, people, now)
    ]
    found.sort(key=lambda each: (each.since, each.row.id, each.register.path))
    count = select(func.count()).select_from(CaseRow).where(wanted)
    return Queue(tuple(found), session.scalar(count) or 0)


def _of_case(
    row: CaseRow, people: Iterable[tuple[Person, str]], now: datetime
) -> Iterator[OpenConflict]:
    found = projecting.folded(db.session(), row.case, projecting.county_day(now))
    if found is None:
        return
    views = {view.entry.id: view for view in arrivals(found.received)}
    for register in found.casefile.conflicts:
        stands = [Stood(write, views[write.entry_id]) for write in register.open]
        yield OpenConflict(
            row,
            found.casefile,
            register,
            tuple(stands),
            _since(stands),
            settlers(people, row.grid, register.path),
        )


def _since(stands: Iterable[Stood]) -> datetime:
    """Since when the county holds a value beside the first."""
    first, *rest = sorted(stands, key=lambda each: each.view.received_at)
    beside = [each for each in rest if each.write.value != first.write.value]
    return beside[0].view.received_at


def _people() -> list[tuple[Person, str]]:
    """Everybody with a phone in use, and where he acts now."""
    held = (
        select(Person, Scope.area)
        .join(Scope, Scope.holder == Person.id)
        .join(Device, Device.person_id == Person.id)
        .where(Scope.ended_at.is_(None), Device.revoked_at.is_(None))
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(person, area) for person, area in db.session.execute(held)]


def settlers(
    people: Iterable[tuple[Person, str]], grid: str, path: str
) -> tuple[Person, ...]:
    """Those on whose phones this can be settled."""
    found = {
        person.id: person
        for person, area in people
        if covers(area, grid) and may_settle(person.role, path)
    }
    return tuple(found.values())
