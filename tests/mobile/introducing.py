"""The county tells a phone who its colleagues are, without a county."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mobile.casebook import Casebook
from schemas import directory as directories
from schemas import identifiers
from schemas.canonical import digest_of
from schemas.directory import Device, Directory, Held, Key, Person
from schemas.entry import Author
from schemas.sealing import Purpose, SigningKey
from tests.mobile.conftest import COUNTY, GRID, SERVER_KEY, SERVER_KID

BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
TOWNSHIP = GRID[:9]
ALWAYS: dict[str, str] = {}


def somebody(person: str) -> Author:
    """Another person, with a phone of his own."""
    key = SigningKey.generate()
    device = identifiers.device_id(key.public)
    return Author(person, device, f"{device}/1", COUNTY, key)


def directory_of(
    *authors: Author,
    role: str = "mediator",
    names: dict[str, str] = ALWAYS,
    grid: str = GRID,
) -> Directory:
    """Each acts in the grid since long ago, with the one device."""
    scopes = (Held(grid, BEGUN, None),)
    return Directory(
        persons={
            each.by: Person(
                names.get(each.by, each.by), (Held(role, BEGUN, None),), scopes
            )
            for each in authors
        },
        devices={
            each.device: Device(
                BEGUN, keys={each.kid: Key(each.key.public, each.by, BEGUN)}
            )
            for each in authors
        },
    )


def sealed(body: dict[str, Any], key: SigningKey = SERVER_KEY) -> dict[str, Any]:
    sig = key.seal(Purpose.SERVER_DOC, COUNTY, digest_of(body))
    seal = {"alg": key.alg, "kid": SERVER_KID, "sig": sig}
    return {"_id": body["id"], **body, "seal": seal}


def document(told: Directory, **changes: Any) -> dict[str, Any]:
    """As the county says it of its township."""
    return {
        "e": 1,
        "type": "directory",
        "id": f"directory:{TOWNSHIP}",
        "database": "reference",
        "township": TOWNSHIP,
        **directories.write(told),
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-20T02:00:00+00:00",
        **changes,
    }


def arrives(book: Casebook, made: dict[str, Any], n: int = 1) -> None:
    """One leaf of what the hub has, whoever wrote it."""
    rev = f"{n:032x}"
    leaf = {**made, "_rev": f"1-{rev}", "_revisions": {"start": 1, "ids": [rev]}}
    book.reference.database.bulk_docs([leaf], new_edits=False)


def introduce(book: Casebook, *authors: Author, **more: Any) -> None:
    told = document(directory_of(*authors, **more))
    arrives(book, sealed(told), n=int(digest_of(told)[:8], 16))
    book.learn()
