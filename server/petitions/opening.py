"""All of one petition, as its reader may see it, once the line of the log is written.

may      of each claim the next steps that stand open to the reader
earlier  what the same people brought before
lacking  what the regulation asks a petition to say and this one does not
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.clocks import Clock
from schemas.entry import Entry
from schemas.petition import needs
from schemas.petition.claims import Claim, Petition
from schemas.petition.moves import Move
from schemas.petition.registering import lacking
from server import reading
from server.keys import CountyKeys
from server.permissions import Principal
from server.petitions import scope
from server.petitions.repeating import Earlier, earlier
from server.reading import Purpose
from server.registry import db
from server.registry.petition_rows import PetitionRow
from server.registry.petitions import Folded
from server.registry.projecting import county_day

WHAT = "petition"


@dataclass(frozen=True, slots=True)
class PetitionView:
    """What a page or an answer shows of it."""

    row: PetitionRow
    petition: Petition
    entries: tuple[Entry, ...]
    """The deeds as they were sealed, in the order in which they were done."""
    places: tuple[int, ...]
    """Of these deeds among all of the petition, from 1."""
    clocks: tuple[Clock, ...]
    may: Mapping[str, tuple[Move, ...]]
    earlier: tuple[Earlier, ...]
    repeats: PetitionRow | None
    repeated_by: tuple[PetitionRow, ...]
    lacking: tuple[str, ...]

    @property
    def seen(self) -> int:
        """How many deeds there are; what the next step says that it saw."""
        return self.row.deed_count


def opened(
    principal: Principal,
    petition: str,
    keys: CountyKeys,
    now: datetime,
    *,
    what: str = WHAT,
    purpose: Purpose | None = None,
) -> PetitionView:
    """PetitionNotFound, of which no line is written."""
    row = scope.row_of(db.session(), principal, petition)
    reading.noted(principal, keys, now, what, petition, row.area, purpose=purpose)
    session = db.session()
    row = scope.row_of(session, principal, petition)
    found = scope.readable(session, principal, petition, county_day(now))
    return view(session, principal, row, found)


def view(
    session: Session, principal: Principal, row: PetitionRow, found: Folded
) -> PetitionView:
    seen = scope.seen(session, principal, found.petition)
    shown = {deed.id for deed in seen.deeds}
    sealed = [(n, e) for n, e in enumerate(found.entries, 1) if e.id in shown]
    told = found.petition.registered
    before = earlier(session, principal, told, but=row.petition)
    return PetitionView(
        row,
        seen,
        tuple(entry for _, entry in sealed),
        tuple(place for place, _ in sealed),
        tuple(c for c in found.clocks if scope.concerns(c.about.split(), seen.claims)),
        {key: may(session, principal, c) for key, c in seen.claims.items()},
        tuple(before),
        scope.row_in_scope(session, principal, told.get("repeats", "")),
        repeated_by(session, principal, row.petition),
        tuple(lacking(told)),
    )


def may(session: Session, principal: Principal, claim: Claim) -> tuple[Move, ...]:
    """The rows of the table that stand open; a unit's, while the claim lies with it."""
    own = not scope.is_unit(principal) or claim.unit in scope.names(session, principal)
    return needs.may(claim, str(principal.role)) if own else ()


def repeated_by(
    session: Session, principal: Principal, petition: str
) -> tuple[PetitionRow, ...]:
    again = PetitionRow.repeats == petition, scope.visible(session, principal)
    rows = select(PetitionRow).where(*again).order_by(PetitionRow.id)
    return tuple(session.scalars(rows))
