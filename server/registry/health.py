"""How the way from hub to registry is: counts, checkpoints, what waits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.permissions import Principal, Verb, areas
from server.registry import db
from server.registry.entries import FIELD
from server.registry.projection import CaseRow
from server.registry.record import Checkpoint, Outgoing, Quarantined, ReceivedEntry


@dataclass(frozen=True, slots=True)
class Health:
    entries: int
    cases: int
    quarantined: int
    unpublished: int
    databases: int
    last_received_at: datetime | None
    last_moved_at: datetime | None


def health(principal: Principal) -> Health | None:
    """The county's figures, for whoever may read them; they name no case."""
    if not areas(principal, Verb.READ_INGEST):
        return None
    one = db.session.scalar
    waiting = Outgoing.published_at.is_(None)
    held = Quarantined.resolved_at.is_(None)
    return Health(
        entries=one(select(func.count()).select_from(ReceivedEntry).where(FIELD)) or 0,
        cases=one(select(func.count()).select_from(CaseRow)) or 0,
        quarantined=one(select(func.count()).select_from(Quarantined).where(held)) or 0,
        unpublished=one(select(func.count()).select_from(Outgoing).where(waiting)) or 0,
        databases=one(select(func.count()).select_from(Checkpoint)) or 0,
        last_received_at=one(select(func.max(ReceivedEntry.received_at))),
        last_moved_at=one(select(func.max(Checkpoint.moved_at))),
    )
