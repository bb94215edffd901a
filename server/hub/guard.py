"""What a device may write at the hub: one table, read here and in CouchDB.

    KINDS      the documents a device adds: what the id looks like, how many
               attachments, whether it has a type
    WRITABLE   which of them into which kind of database
    ADVICE     which into a grid that a mentor reads by his mentee: his comments alone

A device adds its own new documents, whole, once. `refusal` decides; the design
document `_design/guard` holds the same function in JavaScript, made of the same
table and the same words, so that neither says what the other does not. Patterns keep
to what Python and JavaScript read alike.

A type of the desk is refused here, and a report of violence or harm (`protection`)
where a whole grid would read it. One that nobody knows is not: a newer phone may
write it, and ingest keeps and shows it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.identifiers import UUID7
from schemas.review import GIVEN, MENTOR
from server.hub.names import Kind
from sync.peer import Document

REVISION = "1-[0-9a-f]{32}"
TYPE = "[a-z][a-z_]*[.][a-z][a-z_]*"
DESK = (
    "(petition|case|letter|document|patrol|config|device|account|recovery"
    "|quarantine|epoch|key|reading|relay|rule|unit|paper|dossier|check|template)[.].*"
    "|entry[.]erased|assignment[.](made|withdrawn)"
)
SECRET = "protection[.].*"
ALWAYS = ("_id", "_rev", "_revisions")


@dataclass(frozen=True, slots=True)
class Writable:
    """One kind of document: its word, how its id goes on after the device; where it
    has a type, which are barred; where one alone is meant, as what it is said."""

    word: str
    rest: str
    attachments: int
    barred: str
    type: str = ""
    role: str = ""


IDS = f"{UUID7}:[0-9a-f]{{32}}"
OPEN = Writable("entry", IDS, attachments=0, barred=f"{DESK}|{SECRET}")
PRIVATE = Writable("entry", IDS, attachments=0, barred=DESK)
CHUNK = Writable(
    "chunk", "[0-9a-z][0-9a-z-]{0,63}:[0-9]{1,6}", attachments=1, barred=""
)

ADVICE = Writable("entry", IDS, 0, OPEN.barred, type=GIVEN, role=MENTOR)

WRITABLE: Mapping[Kind, tuple[Writable, ...]] = {
    Kind.GRID: (OPEN,),
    Kind.PRIVATE: (PRIVATE, CHUNK),
    Kind.TOWNSHIP: (),
    Kind.REFERENCE: (),
}

NOT_OURS = "the id must begin with entry:{name}:"
NOT_FIRST = "an entry has one revision, its first"
MEMBER = "it has no members with an underscore but _id, _rev and _revisions"
ONE_ATTACHMENT = "a chunk has one attachment"
DESK_TYPE = "the type is not one of the field"
COMMENTS_ONLY = "in the grid of his mentee a mentor adds comments alone"


def refusal(
    kind: Kind, name: str, document: Document, *, taught: bool = False
) -> str | None:
    """Why this device may not add the document to such a database; None if it may."""
    return among((ADVICE,) if taught else WRITABLE[kind], name, document)


def carried(name: str, document: Document) -> str | None:
    """Why whoever carries for that device may not add it to the device's database."""
    return among((CHUNK,), name, document)


def among(kinds: Sequence[Writable], name: str, document: Document) -> str | None:
    id = document.get("_id")
    found = next((each for each in kinds if is_own(each, name, id)), None)
    if found is None:
        return NOT_OURS.format(name=name)
    if any(is_foreign(found, member) for member in document):
        return MEMBER
    if found.attachments and not is_one(document.get("_attachments")):
        return ONE_ATTACHMENT
    if not is_first(document):
        return NOT_FIRST
    if found.barred and not is_open_to(found, document.get("type")):
        return DESK_TYPE
    if found.type and not is_said(found, document):
        return COMMENTS_ONLY
    return None


def is_own(kind: Writable, name: str, id: object) -> bool:
    begins = f"{kind.word}:{name}:"
    if not isinstance(id, str) or not id.startswith(begins):
        return False
    return re.fullmatch(kind.rest, id[len(begins) :]) is not None


def is_foreign(kind: Writable, member: str) -> bool:
    if member == "_attachments" and kind.attachments:
        return False
    return member.startswith("_") and member not in ALWAYS


def is_said(kind: Writable, document: Document) -> bool:
    """Is it of the one type, said in the one role?"""
    body = document.get("body")
    role = body.get("as_role") if isinstance(body, dict) else None
    return document.get("type") == kind.type and role == kind.role


def is_one(attachments: object) -> bool:
    return isinstance(attachments, dict) and len(attachments) == 1


def is_first(document: Document) -> bool:
    """One root revision, and no other said to stand before it."""
    rev = document.get("_rev")
    if not isinstance(rev, str) or not re.fullmatch(REVISION, rev):
        return False
    return "_revisions" not in document or is_root(document["_revisions"], rev[2:])


def is_root(revisions: Any, digest: str) -> bool:
    if not isinstance(revisions, dict) or isinstance(revisions.get("start"), bool):
        return False
    return revisions == {"start": 1, "ids": [digest]}


def is_open_to(kind: Writable, type: object) -> bool:
    if not isinstance(type, str) or not re.fullmatch(TYPE, type):
        return False
    return re.fullmatch(kind.barred, type) is None
