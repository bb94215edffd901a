"""Entries that come late, and those of ended phones: what a supervisor should see.

    left      its author acts no more in the grid when it comes
    long      it comes more than a week after it was written

Noted in the transaction that takes the entry in; it is in the record like any other.
Entries of a revoked device are not: they wait in quarantine for a decision.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from schemas.entry import Entry
from schemas.errors import InvalidIdentifier
from schemas.identifiers import grid_of
from server.permissions import Principal, Verb, areas, covers
from server.quarantine import within
from server.registry import db
from server.registry.directory import Person, Scope
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
    """One late entry as the desk sees it."""

    arrival: LateArrival
    entry: ReceivedEntry
    person: str


def late(principal: Principal) -> list[Late]:
    """The newest first, those of the principal's areas."""
    rows = (
        select(LateArrival, ReceivedEntry, func.coalesce(Person.name, ReceivedEntry.by))
        .join(ReceivedEntry, ReceivedEntry.id == LateArrival.document)
        .outerjoin(Person, Person.id == ReceivedEntry.by)
        .where(or_(*homes(principal, LateArrival)))
        .order_by(LateArrival.received_at.desc(), LateArrival.position.desc())
        .limit(MOST_SHOWN)
    )
    return [Late(*row) for row in db.session.execute(rows)]


def of_revoked(principal: Principal) -> list[Quarantined]:
    """What ended phones handed in, decided or not, the newest first."""
    rows = (
        select(Quarantined)
        .where(Quarantined.reason == REVOKED)
        .where(or_(*homes(principal, Quarantined)))
        .order_by(Quarantined.first_seen.desc(), Quarantined.position.desc())
        .limit(MOST_SHOWN)
    )
    return list(db.session.scalars(rows))


def homes(
    principal: Principal, table: type[LateArrival] | type[Quarantined]
) -> list[ColumnElement[bool]]:
    held = areas(principal, Verb.READ_QUARANTINED)
    return [false(), *(within(area, table) for area in held)]
