"""Restricted cases on this phone: where they lie, under which key, how they are read.

They are recorded in the phone's private database, which nobody else reads, each body
sealed under the case's key. The key is drawn with the first entry and kept beside it
(`_local/casekey:<case>`, at rest like everything); each entry brings it to the county.
Who is named is brought the entries of the others, and the key enclosed to his phone in
`casekey:<case>`; in whatever order they come, the case is read once both are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from mobile import leaves
from mobile.credentials import Enrolment
from mobile.errors import NotRestrictable
from schemas import restricted
from schemas.entry import Entry
from schemas.errors import SiliError
from schemas.recovery import Opener
from schemas.restricted import CaseKey
from schemas.sealing import from_base64url, to_base64url
from sync.database import Database

PREFIX = "casekey:"
UNREAD = "unread:"


class Held(NamedTuple):
    """The key of a case as it is kept here, and the grid in which the case lies."""

    key: CaseKey
    grid: str


def held(database: Database, case: str) -> Held | None:
    kept = database.local(PREFIX + case)
    if kept is None:
        return None
    return Held(CaseKey.of(from_base64url(kept["key"]) or b""), kept["grid"])


def keep(database: Database, case: str, key: CaseKey, grid: str) -> Held:
    text = to_base64url(key.bytes())
    database.put_local(PREFIX + case, {"key": text, "grid": grid})
    return Held(key, grid)


def sealed(
    database: Database,
    enrolment: Enrolment,
    type: str,
    case: str,
    body: Mapping[str, Any],
    grid: str,
) -> dict[str, Any]:
    """The body as it is recorded. Raises NotRestrictable where no key is known for
    the county to read it by, or not where a new case lies."""
    found = held(database, case)
    if enrolment.case_key is None or not (found or grid):
        raise NotRestrictable
    found = found or keep(database, case, CaseKey.generate(), grid)
    kid, addressee = enrolment.case_key
    wrapped = {kid: found.key.enclose(addressee, case)}
    return restricted.seal(
        found.key, body, case=case, type=type, grid=found.grid, wrapped=wrapped
    )


def opened(database: Database, read: Entry) -> Entry | None:
    """The entry with what it says; None as long as its key is not here."""
    if not restricted.is_sealed(read.body):
        return read
    found = held(database, read.case)
    if found is None:
        return None
    try:
        said = restricted.open_body(
            found.key, read.body or {}, case=read.case, type=read.type
        )
    except SiliError:
        return None
    return replace(read, body=said.body)


def set_aside(database: Database, unread: Entry) -> None:
    """It came before its key; it is indexed when the key is here."""
    kept = database.local(UNREAD + unread.case) or {"entries": []}
    entries = sorted({*kept["entries"], unread.id})
    database.put_local(UNREAD + unread.case, {"entries": entries})


def unread(database: Database) -> list[str]:
    """The cases of which something waits for its key."""
    return [id.removeprefix(UNREAD) for id, _ in database.local_docs(UNREAD)]


def take(database: Database, opener: Opener, said: Mapping[str, Any]) -> list[str]:
    """Keep the key that the county brought for this phone; the entries that waited
    for it. A key that opens nothing here is not kept."""
    case = str(said["case"])
    waiting = database.local(UNREAD + case)
    if held(database, case) is not None or waiting is None:
        return []
    entries = list(waiting["entries"])
    first = next(leaves.entries(database, entries))
    try:
        key = CaseKey.disclose(opener, case, str(said["enclosed"]))
        about = restricted.open_body(key, first.body or {}, case=case, type=first.type)
    except SiliError:
        return []
    keep(database, case, key, about.grid)
    database.delete_local(UNREAD + case)
    return entries
