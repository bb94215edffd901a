"""Restricted cases on this phone: where they lie, under which key, how they are read.

They are recorded in the phone's private database, which nobody else reads, each body
sealed under the case's key. The key is drawn with the first entry and kept beside it
(`_local/casekey:<case>`, at rest like everything); each entry brings it to the county.
Who is named is brought the entries of the others, and the key enclosed to his phone in
`casekey:<case>`; in whatever order they come, the case is read once both are here.
When somebody was removed, the county says another key there: from then on this phone
writes under it, and a key that was followed by another is never written under again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from mobile import leaves
from mobile.credentials import Enrolment
from mobile.errors import NotRestrictable
from schemas import identifiers, restricted
from schemas.entry import Entry
from schemas.errors import SiliError
from schemas.recovery import Opener
from schemas.restricted import CaseKey, Opened
from schemas.sealing import from_base64url, to_base64url
from sync.database import Database

PREFIX = "casekey:"
UNREAD = "unread:"


class Held(NamedTuple):
    """The keys of a case as they are kept here, by id, the one to write under, and
    the grid in which the case lies."""

    key: CaseKey
    grid: str
    keys: Mapping[str, CaseKey]


def held(database: Database, case: str) -> Held | None:
    kept = database.local(PREFIX + case)
    if kept is None:
        return None
    key, *earlier = [
        CaseKey.of(from_base64url(text) or b"")
        for text in (kept["key"], *kept.get("earlier", ()))
    ]
    return Held(key, kept["grid"], {each.id: each for each in (key, *earlier)})


def keep(
    database: Database, case: str, key: CaseKey, grid: str, also: Iterable[CaseKey] = ()
) -> Held:
    earlier = {each.id: each for each in also if each.id != key.id}
    texts = [to_base64url(each.bytes()) for each in (key, *earlier.values())]
    told = {"key": texts[0], "earlier": texts[1:], "grid": grid}
    database.put_local(PREFIX + case, told)
    return Held(key, grid, {key.id: key, **earlier})


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
    about = _opened(found.keys, read) if found else None
    return None if about is None else replace(read, body=about.body)


def _opened(keys: Mapping[str, CaseKey], read: Entry) -> Opened | None:
    """What it says under that of these keys that it names, or openly; None where none
    opens it."""
    if not restricted.is_sealed(read.body):
        return Opened(identifiers.grid_of(read.home), read.body or {})
    key = keys.get(restricted.key_of(read.body))
    try:
        return key and restricted.open_body(
            key, read.body or {}, case=read.case, type=read.type
        )
    except SiliError:
        return None


def set_aside(database: Database, unread: Entry) -> None:
    """It came before its key; it is indexed when the key is here."""
    kept = database.local(UNREAD + unread.case) or {"entries": []}
    entries = sorted({*kept["entries"], unread.id})
    database.put_local(UNREAD + unread.case, {"entries": entries})


def wait_no_more(database: Database, gone: Entry) -> None:
    """It lies here no more."""
    kept = database.local(UNREAD + gone.case)
    left = [id for id in kept["entries"] if id != gone.id] if kept else []
    if left:
        database.put_local(UNREAD + gone.case, {"entries": left})
    elif kept:
        database.delete_local(UNREAD + gone.case)


def unread(database: Database) -> list[str]:
    """The cases of which something waits for its key."""
    return [id.removeprefix(UNREAD) for id, _ in database.local_docs(UNREAD)]


def take(database: Database, opener: Opener, said: Mapping[str, Any]) -> list[str]:
    """Keep the keys that the county brought for this phone; the entries that waited
    for them. Keys of a case of which they open nothing here are not kept."""
    case = str(said["case"])
    kept = database.local(UNREAD + case) or {"entries": []}
    had, brought = held(database, case), _disclosed(opener, case, said)
    waiting = list(leaves.entries(database, kept["entries"]))
    keys = {**(had.keys if had else {}), **{key.id: key for key in brought}}
    read = {each.id: _opened(keys, each) for each in waiting}
    grid = next((about.grid for about in read.values() if about), "")
    if not brought or not (had or grid):
        return []
    key = brought[0]
    if had and key.id in had.keys:
        key = had.key
    keep(
        database, case, key, had.grid if had else said.get("grid", grid), keys.values()
    )
    return _waited(database, case, read)


def _disclosed(opener: Opener, case: str, said: Mapping[str, Any]) -> list[CaseKey]:
    """The keys, the one to write under first; none where one is not for this phone."""
    try:
        return [
            CaseKey.disclose(opener, case, str(each["enclosed"]))
            for each in (said, *said.get("earlier", ()))
        ]
    except SiliError:
        return []


def _waited(
    database: Database, case: str, read: Mapping[str, Opened | None]
) -> list[str]:
    """Those that can be read now wait no more."""
    left = sorted(id for id, about in read.items() if about is None)
    if left:
        database.put_local(UNREAD + case, {"entries": left})
    elif read:
        database.delete_local(UNREAD + case)
    return [id for id, about in read.items() if about is not None]
