"""Entries that come late, and those of ended phones: what a supervisor should see.

    left      its author acts no more in the grid when it comes
    long      it comes more than a week after it was written

Noted in the transaction that takes the entry in; it is in the record like any other.
Entries of a revoked device are not: they wait in quarantine for a decision.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, undefer

from schemas import entry
from schemas.entry import Entry
from schemas.errors import InvalidIdentifier, SiliError
from schemas.identifiers import grid_of
from server.permissions import Principal, Verb, areas, covers
from server.quarantine import within
from server.registry import db
from server.registry.directory import Person, Scope
from server.registry.projection import CaseRow
from server.registry.record import LateArrival, Quarantined, ReceivedEntry

LONG = timedelta(days=7)
MOST_SHOWN = 500
REVOKED = "revoked_device"


class Lateness:
    """Who acts where just now, each asked once for as long as this object lives."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._areas: dict[str, list[str]] = {}

    def note(self, read: Entry, now: datetime) -> None:
        if why := self.why(read, now):
            self._session.add(
                LateArrival(
                    document=read.id,
                    home=read.home,
                    why=why,
                    written_at=read.at.corrected,
                    received_at=now,
                )
            )

    def why(self, read: Entry, now: datetime) -> str:
        """Why it is late; empty where it is not."""
        if not self._acts(read):
            return "left"
        return "long" if now - read.at.corrected > LONG else ""

    def _acts(self, read: Entry) -> bool:
        try:
            grid = grid_of(read.home)
        except InvalidIdentifier:
            return True
        if read.by not in self._areas:
            running = Scope.holder == read.by, Scope.ended_at.is_(None)
            rows = self._session.scalars(select(Scope.area).where(*running))
            self._areas[read.by] = list(rows)
        return any(covers(area, grid) for area in self._areas[read.by])


@dataclass(frozen=True, slots=True)
class Late:
    """One late entry as the desk sees it, and the row of its case."""

    arrival: LateArrival
    entry: ReceivedEntry
    person: str
    case: CaseRow | None

    @property
    def days(self) -> int:
        """How long it was on its way."""
        return max(0, (self.arrival.received_at - self.arrival.written_at).days)


@dataclass(frozen=True, slots=True)
class Ended:
    """What an ended phone handed in; `read` where it can be read at all."""

    row: Quarantined
    read: Entry | None
    person: str
    case: CaseRow | None


def late(principal: Principal) -> list[Late]:
    """The newest first, those of the principal's areas."""
    rows = (
        select(
            LateArrival,
            ReceivedEntry,
            func.coalesce(Person.name, ReceivedEntry.by),
            CaseRow,
        )
        .join(ReceivedEntry, ReceivedEntry.id == LateArrival.document)
        .outerjoin(Person, Person.id == ReceivedEntry.by)
        .outerjoin(CaseRow, CaseRow.case == ReceivedEntry.case)
        .where(or_(*homes(principal, LateArrival)))
        .order_by(LateArrival.received_at.desc(), LateArrival.position.desc())
        .limit(MOST_SHOWN)
    )
    return [Late(*row) for row in db.session.execute(rows)]


def of_revoked(principal: Principal) -> list[Ended]:
    """What ended phones handed in, decided or not, the newest first."""
    rows = (
        select(Quarantined, CaseRow)
        .options(undefer(Quarantined.raw))
        .outerjoin(CaseRow, CaseRow.case == Quarantined.case)
        .where(Quarantined.reason == REVOKED)
        .where(or_(*homes(principal, Quarantined)))
        .order_by(Quarantined.first_seen.desc(), Quarantined.position.desc())
        .limit(MOST_SHOWN)
    )
    found = [(row, read(row), case) for row, case in db.session.execute(rows)]
    named = {each.by for _, each, _ in found if each}
    people = select(Person.id, Person.name).where(Person.id.in_(named))
    names = {id: name for id, name in db.session.execute(people)}
    return [
        Ended(row, each, names.get(each.by, each.by) if each else "", case)
        for row, each, case in found
    ]


def read(row: Quarantined) -> Entry | None:
    try:
        return entry.read(json.loads(row.raw))
    except SiliError:
        return None


def homes(
    principal: Principal, table: type[LateArrival] | type[Quarantined]
) -> list[ColumnElement[bool]]:
    held = areas(principal, Verb.READ_QUARANTINED)
    return [false(), *(within(area, table) for area in held)]
