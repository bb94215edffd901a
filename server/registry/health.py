"""How the way from hub to registry is: counts, checkpoints, what waits.

Restricted cases are in none of these figures.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from server.permissions import Principal, Verb, areas
from server.registry import Base, db, restricting
from server.registry.entries import FIELD
from server.registry.projection import DISPUTES, CaseRow
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
        entries=one(count(ReceivedEntry, FIELD, restricting.OPEN)) or 0,
        cases=one(count(CaseRow, CaseRow.restricted.is_(False), DISPUTES)) or 0,
        quarantined=one(
            count(Quarantined, held, ours(Quarantined), restricting.WAITING_OPENLY)
        )
        or 0,
        unpublished=one(count(Outgoing, waiting, ours(Outgoing))) or 0,
        databases=one(count(Checkpoint, ours(Checkpoint))) or 0,
        last_received_at=one(
            select(func.max(ReceivedEntry.received_at)).where(restricting.OPEN)
        ),
        last_moved_at=one(
            select(func.max(Checkpoint.moved_at)).where(ours(Checkpoint))
        ),
    )


def count(table: type[Base], *wanted: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(table).where(*wanted)


def ours(table: Any) -> ColumnElement[bool]:
    """What is not in a private database: a count would be a hint."""
    found: ColumnElement[bool] = ~table.database.startswith(restricting.PRIVATE)
    return found
