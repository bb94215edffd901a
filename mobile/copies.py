"""Copies for the county: every entry that it had not said to have, beside the entry.

Each is enclosed to the county's recovery key when it is recorded. No PIN is needed to
hand them over when a seat was shredded, and nobody but the county reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobile.atrest import FOR_THE_COUNTY
from mobile.credentials import Enrolment
from schemas.recovery import Enclosed

if TYPE_CHECKING:
    from schemas.entry import Entry
    from sync.database import Database


def keep_copy(database: Database, enrolment: Enrolment, written: Entry) -> None:
    """Beside the entry, in its transaction, what only the county opens."""
    if enrolment.recovery is not None:
        content = json.dumps(written.document(), ensure_ascii=False).encode()
        enclosed = enrolment.recovery.enclose(Enclosed.ENTRY, written.id, content)
        copy = {"kid": enrolment.recovery_kid, "enclosed": enclosed}
        database.put_local(FOR_THE_COUNTY + written.id, copy)


def lacks_copy(database: Database, enrolment: Enrolment, id: str) -> bool:
    """Is there a recovery key, and no copy enclosed to it?"""
    copy = database.local(FOR_THE_COUNTY + id)
    return enrolment.recovery is not None and (
        copy is None or copy["kid"] != enrolment.recovery_kid
    )


def enclosed_in(database: Database) -> set[str]:
    """The entries of which a copy lies in this file."""
    found = database.local_docs(FOR_THE_COUNTY)
    return {id.removeprefix(FOR_THE_COUNTY) for id, _ in found}


def drop_copy(database: Database, id: str) -> None:
    """A receipt says that the county has the entry."""
    if database.local(FOR_THE_COUNTY + id) is not None:
        database.delete_local(FOR_THE_COUNTY + id)


def copies(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Every enclosed entry in this phone's files; no PIN is needed."""
    from sync.database import Database

    for path in sorted((*folder.glob("grids/*"), *folder.glob("shredded-*/*"))):
        if path.suffix != ".sqlite":
            continue
        with Database(path, create=False) as database:
            for id, copy in database.local_docs(FOR_THE_COUNTY):
                yield {
                    "id": id.removeprefix(FOR_THE_COUNTY),
                    "kid": copy["kid"],
                    "enclosed": copy["enclosed"],
                }


def hand_over(folder: Path) -> str:
    """The text of the file that goes to the county."""
    enclosed = list(copies(folder))
    return json.dumps({"copies": str(Enclosed.ENTRY), "entries": enclosed})
