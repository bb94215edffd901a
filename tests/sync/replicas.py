"""Replicas for the tests of the replicator: both files, one stood in the way of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sync.database import Database
from sync.errors import NotFound


def filled(database: Database, count: int, start: int = 0) -> Database:
    for n in range(start, start + count):
        database.put({"_id": f"doc-{n:04}", "n": n})
    return database


class Around:
    """A peer around another, to stand in the way of what a test names."""

    def __init__(self, peer: Any) -> None:
        self.peer = peer
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        member = getattr(self.peer, name)
        if callable(member):
            self.asked.append(name)
        return member


def edit(database: Database, id: str, deleted: bool, value: object) -> None:
    try:
        rev = {"_rev": database.get(id)["_rev"]}
    except NotFound:
        rev = {}
    if deleted and not rev:
        return
    gone = {"_deleted": True} if deleted else {}
    database.put({"_id": id, "value": value, **rev, **gone})


@contextmanager
def tempfolder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)
