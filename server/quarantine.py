"""What could not be admitted: held with its reason, and looked at again.

A row is one document, in one revision, from one database, with its bytes as they
came. It is looked at again when its device is registered and at the start of the
server (which may be a newer one); once admitted it is marked, never deleted.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.errors import Refused
from server.permissions import Principal, Verb, areas, covers
from server.registry import db
from server.registry.record import Quarantined

OPEN = Quarantined.resolved_at.is_(None)


def hold(
    session: Session,
    database: str,
    document: dict[str, Any],
    refused: Refused,
    now: datetime,
) -> bool:
    """Hold the document with its reason. True where it was not known to be held."""
    id, rev = str(document.get("_id")), str(document.get("_rev"))
    row = known(session, id, rev, database)
    if row is not None:
        row.reason, row.zh, row.en = refused.reason, refused.zh, refused.en
        row.looked_at, row.look_again = now, False
        return False
    session.add(
        Quarantined(
            document=id,
            rev=rev,
            database=database,
            device=named(document, "device"),
            case=named(document, "case"),
            reason=refused.reason,
            zh=refused.zh,
            en=refused.en,
            raw=raw(document),
            first_seen=now,
            looked_at=now,
        )
    )
    return True


def known(session: Session, id: str, rev: str, database: str) -> Quarantined | None:
    same = Quarantined.document == id, Quarantined.rev == rev
    return session.scalar(
        select(Quarantined).where(*same, Quarantined.database == database)
    )


def named(document: dict[str, Any], member: str) -> str | None:
    value = document.get(member)
    return value if isinstance(value, str) else None


def raw(document: dict[str, Any]) -> bytes:
    """The document as it came; whatever it holds can be written this way."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def release(session: Session, database: str, id: str, rev: str, now: datetime) -> None:
    """The document was admitted after all."""
    row = known(session, id, rev, database)
    if row is not None:
        row.resolved_at = row.resolved_at or now
        row.look_again = False


def look_again_at_all(session: Session) -> None:
    session.execute(update(Quarantined).where(OPEN).values(look_again=True))


def to_look_at(session: Session, limit: int) -> list[Quarantined]:
    rows = select(Quarantined).where(OPEN, Quarantined.look_again)
    return list(session.scalars(rows.order_by(Quarantined.position).limit(limit)))


def quarantined(principal: Principal, *, resolved: bool = False) -> list[Quarantined]:
    """What waits in the principal's areas, the newest first; without its content."""
    held = areas(principal, Verb.READ_QUARANTINE)
    rows = select(Quarantined).order_by(Quarantined.first_seen.desc())
    if not resolved:
        rows = rows.where(OPEN)
    return [
        row
        for row in db.session.scalars(rows.limit(1000))
        if any(covers(area, place(row.database, area)) for area in held)
    ]


def place(database: str, asking: str) -> str:
    """The area a database belongs to; a private one belongs to the county alone."""
    grid = database.removeprefix("grid-")
    return grid if grid != database else asking[:6]
