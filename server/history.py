"""What is told of a case beside its entries, to whoever has opened it.

    number   since when it bears its number
    past     how it was joined with others, split, told apart (`server.together`)
    deeds    what else the desk did about it, in its order
    asked    whom the desk asked to take it on, the last first
    late     the entries that came when their author acted there no more, or long after

Who was let know of a restricted case is told to those who decide it; what is done about
keys and copies is told to nobody here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from schemas.assigning import MADE, WITHDRAWN
from schemas.envelope import REGISTRY
from server import assigning
from server.assigning import Line
from server.auditing import Deed
from server.permissions import Principal, Verb, may
from server.registry import db, entries, portions, restricting
from server.registry.cases import CaseView
from server.registry.directory import Person
from server.registry.record import CaseNumber, LateArrival, ReceivedEntry
from server.together import Past, past_of

ERASED = "entry.erased"
RELEASED, KEPT = "quarantine.released", "quarantine.kept"
TOLD = (MADE, WITHDRAWN, restricting.SECLUDED, ERASED, RELEASED, KEPT)


@dataclass(frozen=True, slots=True)
class History:
    """Of one case; nothing, until somebody asks for it."""

    number: CaseNumber | None = None
    past: tuple[Past, ...] = ()
    deeds: tuple[Deed, ...] = ()
    asked: tuple[Line, ...] = ()
    late: frozenset[str] = frozenset()
    persons: Mapping[str, str] = field(default_factory=dict)
    """The names of those whom the deeds are about."""


def of_case(principal: Principal, view: CaseView, now: datetime) -> History:
    """Of a case that the principal has opened."""
    session, case = db.session(), view.row.case
    deeds = deeds_of(session, principal, view)
    return History(
        number=session.get(CaseNumber, case),
        past=past_of(principal, case),
        deeds=deeds,
        asked=tuple(assigning.of_case(principal, view.row, now)),
        late=late(session, [each.entry.id for each in view.entries]),
        persons=persons(session, deeds),
    )


def deeds_of(
    session: Session, principal: Principal, view: CaseView
) -> tuple[Deed, ...]:
    decides = may(principal, Verb.DECIDE_KNOWERS, view.row.grid)
    types = (*TOLD, *([restricting.DECIDED] if decides else []))
    mine = ReceivedEntry.case == view.row.case, ReceivedEntry.database == REGISTRY
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    rows = rows.where(*mine, ReceivedEntry.type.in_(types))
    found = session.scalars(rows.order_by(ReceivedEntry.position))
    return tuple(Deed(entries.sealed(row), row.received_at) for row in found)


def late(session: Session, ids: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for some in portions(ids):
        rows = select(LateArrival.document).where(LateArrival.document.in_(some))
        found |= set(session.scalars(rows))
    return frozenset(found)


def persons(session: Session, deeds: Collection[Deed]) -> dict[str, str]:
    about = {str((deed.entry.body or {}).get("person", "")) for deed in deeds}
    rows = select(Person.id, Person.name).where(Person.id.in_(about))
    return {id: name for id, name in session.execute(rows)}
