"""Restricted cases at the county: opened here, and brought to whom they name.

    entry in private-<device of its author>, body sealed under the case's key
      ──► opened with the county's case key, for validation, fold, projection
      ──► its raw bytes, and the case's key enclosed to him, into the private database
          of every other reader, and into no other

*Readers* are the devices in use of who opened it, of those the field names, and of the
judicial office of the grid's township; never of who is kept out. What the field says
only narrows (`schemas.restriction`). Later the desk says who else may know of it, and
who is brought no more (`case.restricted_to`): the last word about a person counts.
Whoever got the key from a friend and writes is no reader by that. With a removal, and
with whatever else makes a reader's phone none (`case.key_drawn`), goes a new key of the
case, which the deed encloses to the county: those who stay write under it as soon as
they hear, and what they wrote before counts. The record keeps what was sealed. A case
is restricted by where it lies, so no correction makes it public; or by a deed of the
desk (`case.restricted`, `server.secluding`), which draws its key. What was written
openly of such a case is brought to its readers as it is.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from flask import current_app
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, undefer
from sqlalchemy.types import Text

from schemas import restricted
from schemas.casefile import CaseFile
from schemas.entry import Entry
from schemas.envelope import REGISTRY
from schemas.errors import NotForThisKey, SiliError
from schemas.identifiers import private_database
from schemas.kinds import PROTECTION
from schemas.recovery import Addressee, Opener
from schemas.restricted import CaseKey, Opened
from schemas.restriction import OPENING
from server.permissions import Role, covers
from server.registry import Base
from server.registry.directory import Device, Person, Scope
from server.registry.record import Quarantined, ReceivedEntry

Document: TypeAlias = dict[str, Any]

PRIVATE = "private-"
DECIDED = "case.restricted_to"
SECLUDED = "case.restricted"
DRAWN = "case.key_drawn"
TOWNSHIP = 9
_Deed = aliased(ReceivedEntry)
SECLUDED_CASES = select(_Deed.case).where(_Deed.type == SECLUDED)
IN_GRIDS = ~ReceivedEntry.database.startswith(PRIVATE)
OPEN = and_(
    IN_GRIDS,
    or_(
        ReceivedEntry.database == REGISTRY,
        ReceivedEntry.case.not_in(SECLUDED_CASES),
    ),
)
OF_FIELD = ReceivedEntry.database != REGISTRY
WAITING_OPENLY = or_(
    Quarantined.case.is_(None), Quarantined.case.not_in(SECLUDED_CASES)
)


class Copy(Base):
    """How far a restricted case was brought into one reader's private database."""

    __tablename__ = "restricted_copy"

    case: Mapped[str] = mapped_column(Text, primary_key=True)
    device: Mapped[str] = mapped_column(Text, primary_key=True)
    wanted: Mapped[int]
    brought: Mapped[int] = mapped_column(default=0)


OWED = Copy.brought < Copy.wanted


def county_keys() -> Mapping[str, Opener]:
    """What opens the keys of cases, by id, the one in use first."""
    found: Mapping[str, Opener] = current_app.extensions["sili"].keys.case_key.by_kid
    return found


def key_of(read: Entry) -> CaseKey:
    """The key of its case, as this entry brings it. Raises NotForThisKey."""
    body = read.body or {}
    for kid, opener in county_keys().items():
        if wrapped := restricted.wrapped_for(body, kid):
            return CaseKey.disclose(opener, read.case, wrapped)
    raise NotForThisKey(read.case)


def unsealed(read: Entry) -> Opened:
    """What a sealed entry says, and of which grid. Raises NotForThisKey."""
    return restricted.open_body(
        key_of(read), read.body or {}, case=read.case, type=read.type
    )


def key_ids(session: Session, case: str) -> set[str]:
    """Under which keys something is written in the case; none where it is new."""
    begun = key_id(session, case)
    drawn = {body["key"] for body in drawing(session, case)}
    if is_secluded(session, case):
        return drawn
    return {begun, *drawn} if begun else set()


def key_id(session: Session, case: str) -> str:
    """Under which key the case was begun; "" where it is new."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    mine = ReceivedEntry.case == case, ReceivedEntry.database.startswith(PRIVATE)
    ordered = session.scalars(rows.where(*mine).order_by(ReceivedEntry.position))
    bodies = (json.loads(row.raw).get("body") for row in ordered)
    speaking = next((body for body in bodies if body is not None), None)
    return restricted.key_of(speaking) if speaking is not None else ""


def opened(read: Entry) -> Entry:
    """The entry with what it says; as it is where it is not sealed, or not for us."""
    if not restricted.is_sealed(read.body):
        return read
    try:
        return replace(read, body=unsealed(read).body)
    except SiliError:
        return read


def grid_of(read: Entry) -> str:
    """The grid in which a sealed entry happened."""
    return unsealed(read).grid


# Whom it is brought to


def of_case(session: Session, grid: str, casefile: CaseFile) -> set[str]:
    """The devices that the case is brought to; a report of violence or harm to none:
    its author's phone has it, and nobody else of the field."""
    if casefile.kind == PROTECTION:
        return set()
    rows = select(Device.id).where(
        Device.person_id.in_(persons(session, grid, casefile)),
        Device.revoked_at.is_(None),
    )
    return set(session.scalars(rows))


def persons(session: Session, grid: str, casefile: CaseFile) -> set[str]:
    """Those whose phones are brought the case."""
    decided = decisions(session, casefile.case)
    named = begun_with(session, grid, casefile)
    named |= {person for person, may_know in decided.items() if may_know}
    ended = {person for person, may_know in decided.items() if not may_know}
    return named - ended - casefile.restriction.kept_out


def begun_with(session: Session, grid: str, casefile: CaseFile) -> set[str]:
    """Who may know of it without a word of the desk."""
    said = casefile.restriction
    return {*said.opened_by, *said.named, *offices(session, grid)}


def decisions(session: Session, case: str) -> dict[str, bool]:
    """The last word of the desk about each person."""
    found: dict[str, bool] = {}
    for body in decided(session, case):
        found |= dict.fromkeys(body.get("kept_out", ()), False)
        if "person" in body:
            found[body["person"]] = body["may_know"]
    return found


def is_secluded(session: Session, case: str) -> bool:
    """Did the desk restrict it, after it had been open?"""
    mine = ReceivedEntry.case == case, ReceivedEntry.type == SECLUDED
    return session.scalar(select(ReceivedEntry.id).where(*mine).limit(1)) is not None


def secluded(session: Session, cases: Collection[str]) -> set[str]:
    """Which of these it restricted."""
    found = SECLUDED_CASES.where(_Deed.case.in_(cases))
    return set(session.scalars(found))


def decided(session: Session, case: str) -> list[Document]:
    """What the desk decided about who may know, the first first."""
    return [deed["body"] for deed in deeds(session, case, SECLUDED, DECIDED)]


def drawing(session: Session, case: str) -> list[Document]:
    """What of it drew the case a key, the first first."""
    said = deeds(session, case, SECLUDED, DECIDED, DRAWN)
    return [deed["body"] for deed in said if "key" in deed["body"]]


def deeds(session: Session, case: str, *types: str) -> list[Document]:
    rows = select(ReceivedEntry.raw).where(
        ReceivedEntry.case == case, ReceivedEntry.type.in_(types)
    )
    raws = session.scalars(rows.order_by(ReceivedEntry.position))
    return [json.loads(raw) for raw in raws]


def told(session: Session, grid: str, casefile: CaseFile) -> list[Document]:
    """Who may know, as those are told who may: name, role, why, since when, by whom."""
    may = persons(session, grid, casefile)
    found = select(Person).where(Person.id.in_(may)).order_by(Person.name, Person.id)
    whys = {**why_named(session, casefile), **why_decided(session, casefile.case)}
    return [
        {"person": each.id, "name": each.name, "role": each.role}
        | whys.get(each.id, {"why": "office", "on": "", "by": ""})
        for each in session.scalars(found)
    ]


def why_named(session: Session, casefile: CaseFile) -> dict[str, Document]:
    """Who is in it by the opening: its author, and whom he named."""
    said, found = casefile.restriction, dict[str, Document]()
    for each in casefile.entries:
        if each.type == OPENING and each.by in said.opened_by:
            on, author = each.at.wall[:10], session.get(Person, each.by)
            by = {"on": on, "by": author.name if author else ""}
            found |= {person: {"why": "named", **by} for person in said.named}
            found[each.by] = {"why": "author", "on": on, "by": ""}
    return found


def why_decided(session: Session, case: str) -> dict[str, Document]:
    """Whom the desk named, and has not removed since."""
    return {
        deed["body"]["person"]: {
            "why": "desk",
            "on": deed["at"]["wall"][:10],
            "by": deed["body"]["actor"]["name"],
        }
        for deed in deeds(session, case, DECIDED)
        if deed["body"]["may_know"]
    }


def offices(session: Session, grid: str) -> set[str]:
    """The persons of the judicial office of the grid's township."""
    held = (
        select(Person.id, Scope.area)
        .join(Scope, Scope.holder == Person.id)
        .where(Person.role == Role.JUDICIAL_OFFICE, Scope.ended_at.is_(None))
    )
    found = session.execute(held)
    return {
        person
        for person, area in found
        if covers(area, grid) or area.startswith(grid[:TOWNSHIP])
    }


def note(session: Session, case: str, devices: set[str]) -> None:
    """These are to have the case as it is now; whoever is no longer, gets no more."""
    mine = ReceivedEntry.case == case, OF_FIELD
    last = session.scalar(select(func.max(ReceivedEntry.position)).where(*mine)) or 0
    known = {
        copy.device: copy
        for copy in session.scalars(select(Copy).where(Copy.case == case))
    }
    for device in devices - known.keys():
        session.add(Copy(case=case, device=device, wanted=last, brought=0))
    for device in devices & known.keys():
        known[device].wanted = last
    gone = known.keys() - devices
    if gone:
        session.execute(delete(Copy).where(Copy.case == case, Copy.device.in_(gone)))


def waiting(session: Session) -> list[tuple[str, str, int]]:
    """(case, device, up to which entry) of what is still to be brought."""
    rows = select(Copy.case, Copy.device, Copy.wanted)
    owed = rows.where(OWED).order_by(Copy.case, Copy.device)
    return [(case, device, wanted) for case, device, wanted in session.execute(owed)]


def cases_of(session: Session, device: str) -> list[str]:
    """The cases that are brought to this device."""
    rows = select(Copy.case).where(Copy.device == device).order_by(Copy.case)
    return list(session.scalars(rows))


def holders(session: Session, case: str) -> set[str]:
    """The devices that the case was brought to until now."""
    return set(session.scalars(select(Copy.device).where(Copy.case == case)))


def copies(
    session: Session, case: str, device: str, wanted: int
) -> list[ReceivedEntry]:
    """The entries of the case that others wrote, as far as they are wanted there."""
    rows = select(ReceivedEntry).options(undefer(ReceivedEntry.raw))
    others = rows.where(
        ReceivedEntry.case == case,
        OF_FIELD,
        ReceivedEntry.database != private_database(device),
        ReceivedEntry.position <= wanted,
    )
    return list(session.scalars(others.order_by(ReceivedEntry.position)))


def brought(session: Session, case: str, device: str, wanted: int) -> None:
    mine = Copy.case == case, Copy.device == device, Copy.brought < wanted
    session.execute(update(Copy).where(*mine).values(brought=wanted))


def again(session: Session, database: str) -> None:
    """That private database went back: everything is brought once more."""
    device = database.removeprefix(PRIVATE)
    session.execute(update(Copy).where(Copy.device == device).values(brought=0))


# The keys, for whom they are brought to


def drawn(case: str, kid: str, county: Addressee) -> Document:
    """A new key of the case, as a deed brings it to the county."""
    key = CaseKey.generate()
    return {"key": key.id, "to": kid, "enclosed": key.enclose(county, case)}


def keys_of(session: Session, case: str, sealed: Entry) -> list[CaseKey]:
    """The keys of the case, the one to write under last."""
    begun = [] if is_secluded(session, case) else [key_of(sealed)]
    found, openers = begun, county_keys()
    for body in drawing(session, case):
        if opener := openers.get(body.get("to", "")):
            found.append(CaseKey.disclose(opener, case, body["enclosed"]))
    return found


def key_document(
    keys: list[CaseKey], case: str, device: str, addressee: str, grid: str
) -> Document:
    """`casekey:<case>`: the case's keys, as that device alone opens them."""
    to = Addressee.from_text(addressee)
    *earlier, current = [
        {"key": key.id, "enclosed": key.enclose(to, case)} for key in keys
    ]
    return {
        "e": 1,
        "type": "casekey",
        "id": f"casekey:{case}",
        "database": private_database(device),
        "case": case,
        "grid": grid,
        "to": addressee,
        **current,
        "earlier": earlier,
    }
