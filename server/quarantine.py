"""What could not be admitted: held with its reason, and looked at again.

A row is one document, in one revision, from one database, with its bytes as they
came. It is looked at again when its device is registered, or the mediator for whom it
was written; when the county decides about it (`deciding`, `erasing`); and by a server
that knows more, or has other keys, than the one that looked last, which `version`
tells. Once admitted, or kept out by a person, it is marked, never deleted.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import metadata
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true, update
from sqlalchemy.orm import Session

from schemas import bodies
from schemas.errors import InvalidIdentifier
from schemas.identifiers import grid_of, owner_of, parse_entry_id
from server.errors import Refused
from server.keys import CountyKeys
from server.permissions import Principal, Verb, areas
from server.registry import db, restricting
from server.registry.record import LateArrival, Quarantined, ReceivedEntry

KEPT = "kept"
RELEASED = "released"
MOST_ASKED = 500
MOST_SHOWN = 1000
COUNTY_DIGITS = 6
OPEN = Quarantined.resolved_at.is_(None)


def waiting(
    session: Session, ids: Sequence[str]
) -> dict[tuple[str, str, str], Quarantined]:
    """The rows of these documents, by database, id and revision."""
    found = {}
    for some in (ids[at : at + MOST_ASKED] for at in range(0, len(ids), MOST_ASKED)):
        rows = select(Quarantined).where(Quarantined.document.in_(some))
        for row in session.scalars(rows):
            found[row.database, row.document, row.rev] = row
    return found


def hold(
    session: Session,
    database: str,
    document: dict[str, Any],
    refused: Refused,
    now: datetime,
) -> Quarantined:
    """Hold the document with its reason."""
    row = Quarantined(
        document=plain(document.get("_id")),
        rev=plain(document.get("_rev")),
        database=database,
        home=home_of(database, document),
        device=named(document, "device"),
        case=named(document, "case"),
        reason=refused.reason,
        zh=plain(refused.zh),
        en=plain(refused.en),
        raw=raw(document),
        first_seen=now,
        looked_at=now,
    )
    session.add(row)
    return row


def home_of(database: str, document: dict[str, Any]) -> str:
    """The place whose supervisor answers for it: what an entry names, where its own
    device brought it in its private database; else the database it came in."""
    named_home = named(document, "home")
    try:
        device = parse_entry_id(plain(document.get("_id"))).device
        is_own = owner_of(database) == device
    except InvalidIdentifier:
        return database
    return named_home if is_own and named_home else database


@cache
def program() -> str:
    return metadata.version("sili")


def version(keys: CountyKeys) -> str:
    """What this program can judge: raised by a release, by each type that it learns,
    and by each key that it is given."""
    cases = (each.addressee.to_text() for each in keys.case_key.by_kid.values())
    desk = (each.to_text() for each in keys.desk_keys.values())
    said = " ".join([program(), bodies.knowledge(), *sorted([*cases, *desk])])
    return sha256(said.encode()).hexdigest()[:16]


def judged(row: Quarantined, refused: Refused, now: datetime, version: str) -> None:
    """It was looked at and is still refused, perhaps for another reason."""
    row.reason, row.zh, row.en = refused.reason, plain(refused.zh), plain(refused.en)
    row.looked_at, row.look_again, row.examined_by = now, False, version


def named(document: dict[str, Any], member: str) -> str | None:
    value = document.get(member)
    return plain(value) if isinstance(value, str) else None


def plain(value: object) -> str:
    """A text that any database takes: PostgreSQL refuses U+0000, no database takes
    half a surrogate. The bytes as they came stand beside it."""
    text = str(value).replace("\0", "\\u0000")
    return text.encode(errors="backslashreplace").decode()


def raw(document: dict[str, Any]) -> bytes:
    """The document as it came; whatever it holds can be written this way."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def release(row: Quarantined, now: datetime) -> None:
    """The document was admitted after all."""
    row.resolved_at = row.resolved_at or now
    row.look_again = False


def look_again_at_all(session: Session) -> None:
    session.execute(update(Quarantined).where(OPEN).values(look_again=True))


def look_again_with(session: Session, version: str) -> None:
    """What a program that knew something else refused is examined by this one."""
    others = or_(Quarantined.examined_by.is_(None), Quarantined.examined_by != version)
    session.execute(update(Quarantined).where(OPEN, others).values(look_again=True))


def is_to_look_at() -> bool:
    rows = select(Quarantined.position).where(OPEN, Quarantined.look_again).limit(1)
    found = db.session.scalar(rows) is not None
    db.session.rollback()
    return found


def to_look_at(session: Session, limit: int) -> list[Quarantined]:
    rows = select(Quarantined).where(OPEN, Quarantined.look_again)
    return list(session.scalars(rows.order_by(Quarantined.position).limit(limit)))


def quarantined(principal: Principal, *, resolved: bool = False) -> list[Quarantined]:
    """What waits in the principal's areas, the newest first; without its content."""
    held = areas(principal, Verb.READ_QUARANTINE)
    rows = select(Quarantined).where(or_(false(), *map(within, held)))
    if not resolved:
        rows = rows.where(OPEN)
    newest = Quarantined.first_seen.desc(), Quarantined.position.desc()
    return list(db.session.scalars(rows.order_by(*newest).limit(MOST_SHOWN)))


def place_of(home: str, county: str) -> str:
    """Whose place it is: a grid, or the county for what belongs to no grid."""
    try:
        return grid_of(home)
    except InvalidIdentifier:
        return county


def answers_for(row: Quarantined, county: str) -> str:
    """Of a case that is no longer open, the county and nobody below it."""
    if row.case and restricting.is_secluded(db.session(), row.case):
        return county
    return place_of(row.home, county)


def within(
    area: str, table: type[Quarantined] | type[LateArrival] = Quarantined
) -> ColumnElement[bool]:
    """Homes in the area; what has none there belongs to the county alone."""
    if len(area) == COUNTY_DIGITS:
        return true()
    here = table.home.startswith(f"grid-{area}", autoescape=True)
    if table is Quarantined:
        return and_(here, restricting.WAITING_OPENLY)
    closed = ReceivedEntry.case.in_(restricting.SECLUDED_CASES)
    late = LateArrival.document.in_(select(ReceivedEntry.id).where(closed))
    return and_(here, not_(late))
