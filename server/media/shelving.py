"""Media in a backup: beside all backups of a folder, each of them once.

    <to>/sili-500230-20261122T020000Z/manifest.json   names the media it counts on
    <to>/sili-500230.media/3f/3fa9…                    sealed as in the store

A medium never changes and says itself whether it is whole, so what was copied once is
never copied again. What lies there is sealed by its phone; its key is in the registry's
copy, which is encrypted as every backup is. Of a bucket nothing is copied: that it has
its copies is the matter of whoever keeps it; a backup sees that each medium is there.

Where no manifest names a medium any more, it goes with the backups that are removed.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from schemas.evidence import TAG
from server.errors import MediumDiffers, MediumGone
from server.media import Store, is_sound, recut
from server.media.folder import DAY, MediaFolder
from server.registry.media import WHOLE, Medium

SOME = 500
HELD = (
    "SELECT address, size, pieces FROM medium WHERE state = 'held'"
    " UNION SELECT address, size, pieces FROM paper_file ORDER BY address"
)
"""Of the registry as the backup has it, in the one form that every backup has."""


def beside(shelf: Path, county: str) -> MediaFolder:
    """Where the media of all backups of this folder are."""
    return MediaFolder(shelf.parent / f"sili-{county}.media")


def held(registry: Path) -> list[tuple[str, int]]:
    """The media of a copy of the registry, with the bytes that each takes."""
    with closing(sqlite3.connect(registry)) as connection:
        rows = connection.execute(HELD).fetchall()
    return [(address, size + TAG * pieces) for address, size, pieces in rows]


def fill(
    store: Store, pool: Store, wanted: Iterable[tuple[str, int]]
) -> dict[str, Any]:
    """Copy what is not there yet, and read it back; what the manifest says of media."""
    kept: list[str] = []
    lacking: list[str] = []
    for address, size in wanted:
        is_there = copied if store.is_ours else stands
        (kept if is_there(store, pool, address, size) else lacking).append(address)
    told: dict[str, Any] = {"media": kept, "media_lacking": lacking}
    return told if store.is_ours else {**told, "media_at": "bucket"}


def stands(store: Store, pool: Store, address: str, size: int) -> bool:
    return store.size(address) == size


def copied(store: Store, pool: Store, address: str, size: int) -> bool:
    if pool.size(address) == size:
        return True
    try:
        pool.put(address, recut(store.open(address)))
        return is_sound(pool, address)
    except (MediumGone, MediumDiffers):
        return False


def unsound(shelf: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """The media of a backup that are not beside it, or not what they were."""
    pool = beside(shelf, manifest["county"])
    for address in () if "media_at" in manifest else manifest.get("media", ()):
        if pool.size(address) is None or not is_sound(pool, address):
            yield address


def put_back(store: Store, shelf: Path, manifest: dict[str, Any]) -> list[str]:
    """Into the store what it lacks of that backup; what could not be found."""
    pool, lost = beside(shelf, manifest["county"]), []
    for address in manifest.get("media", ()):
        if store.size(address) is None and not copied(pool, store, address, -1):
            lost.append(address)
    return lost


def note(session: Session, addresses: Iterable[str], now: datetime) -> None:
    """These lie in a verified backup from now on."""
    every = list(addresses)
    for some in (every[at : at + SOME] for at in range(0, len(every), SOME)):
        mine = Medium.address.in_(some), Medium.state == WHOLE
        session.execute(update(Medium).where(*mine).values(kept_at=now))


def is_old(pool: MediaFolder, name: str) -> bool:
    """A backup that is being made just now has no manifest yet."""
    return pool.place(name).stat().st_mtime < time() - DAY


def prune(to: Path, county: str) -> int:
    """What no backup of this folder counts on any more; how many went. Nothing, while
    one of them does not say what it counts on."""
    named: set[str] = set()
    for folder in to.glob(f"sili-{county}-*"):
        try:
            manifest = json.loads((folder / "manifest.json").read_bytes())
            named.update(manifest.get("media", ()))
        except (OSError, ValueError, AttributeError, TypeError):
            return 0
    pool = MediaFolder(to / f"sili-{county}.media")
    over = [
        name for name, _ in pool.sizes() if name not in named and is_old(pool, name)
    ]
    for name in over:
        pool.delete(name)
    return len(over)
