"""Where the bytes of attachments lie: in blocks, in the file of their database.

    attachments   (id, rev, name) of a leaf ──▶ blob
    blobs         (blob, n) ──▶ block, sealed for its place
    staged        a blob that no document names yet, and since when

What comes slowly must not keep other writers waiting: up to 1 MiB is held here, what
is longer goes to the file megabyte by megabyte, each in a transaction of its own. The
transaction that stores the document takes over what was staged, or nobody does; what
was staged by a process that died is swept by a later one.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import time
from typing import NamedTuple

from .attachments import Given, Incoming, Kept
from .codec import Codec
from .connections import Connections

HELD = 1024 * 1024
LEFT_BEHIND = 24 * 3600.0
Connection = sqlite3.Connection


@dataclass(slots=True)
class Content:
    """Bytes that came whole and as they were told; held here, or staged as a blob."""

    incoming: Incoming
    blocks: list[bytes] = field(default_factory=list)
    blob: int | None = None
    count: int = 0

    @property
    def size(self) -> int:
        return sum(map(len, self.blocks))


class Attached(NamedTuple):
    """An attachment of an edit: what is told of it, and where its bytes are."""

    kept: Kept
    source: Content | int


def content(given: Given, chunks: Iterable[bytes]) -> Content:
    """Take what is held in memory already."""
    incoming = Incoming(given)
    return Content(incoming, list(incoming.blocks(chunks)))


def stage(
    file: Connections, codec: Codec, given: Given, chunks: Iterable[bytes]
) -> Content:
    """Take bytes as they come. Raises BadRequest where they are not what was told."""
    taken = Content(Incoming(given))
    try:
        for block in taken.incoming.blocks(chunks):
            taken.blocks.append(block)
            if taken.size >= HELD:
                put_by(file, codec, taken)
        if taken.blob is not None:
            put_by(file, codec, taken)
    except BaseException:
        leave(file, taken)
        raise
    return taken


def put_by(file: Connections, codec: Codec, taken: Content) -> None:
    """Put what is held into the file, under no document's name yet."""
    with file.writing() as connection:
        if taken.blob is None:
            sweep(connection)
            taken.blob = _new()
            connection.execute("INSERT INTO staged VALUES (?, ?)", (taken.blob, time()))
        _write(connection, codec, taken.blob, taken.count, taken.blocks)
    taken.count += len(taken.blocks)
    taken.blocks = []


def leave(file: Connections, taken: Content) -> None:
    """Remove what was staged and no document took over."""
    if taken.blob is not None:
        with file.writing() as connection:
            if connection.execute(
                "DELETE FROM staged WHERE blob = ?", (taken.blob,)
            ).rowcount:
                connection.execute("DELETE FROM blobs WHERE blob = ?", (taken.blob,))


def sweep(connection: Connection) -> None:
    """Remove what somebody staged and left behind."""
    old = (time() - LEFT_BEHIND,)
    connection.execute(
        "DELETE FROM blobs WHERE blob IN (SELECT blob FROM staged WHERE since < ?)", old
    )
    connection.execute("DELETE FROM staged WHERE since < ?", old)


def keep(
    connection: Connection, codec: Codec, id: str, rev: str, name: str, each: Attached
) -> None:
    """Have a leaf own an attachment."""
    blob = each.source
    if isinstance(blob, Content):
        blob = _taken_over(connection, codec, blob)
    connection.execute(
        "INSERT INTO attachments VALUES (?, ?, ?, ?)", (id, rev, name, blob)
    )


def _taken_over(connection: Connection, codec: Codec, taken: Content) -> int:
    if taken.blob is not None:
        connection.execute("DELETE FROM staged WHERE blob = ?", (taken.blob,))
        return taken.blob
    blob = _new()
    # Of nothing there is one block too: every blob has a first.
    _write(connection, codec, blob, 0, taken.blocks or [b""])
    return blob


def _new() -> int:
    # Never given twice: who reads block by block never meets another's.
    return secrets.randbits(62)


def _write(
    connection: Connection, codec: Codec, blob: int, first: int, blocks: Sequence[bytes]
) -> None:
    connection.executemany(
        "INSERT INTO blobs VALUES (?, ?, ?)",
        [
            (blob, n, codec.seal_bytes(block, place(blob, n)))
            for n, block in enumerate(blocks, first)
        ],
    )


def place(blob: int, n: int) -> str:
    """Name the row of a block."""
    return f"_blob\0{blob}\0{n}"


def drop(connection: Connection, id: str, revs: Iterable[str] | None = None) -> None:
    """Forget the attachments of these leaves, or of every leaf of the document."""
    chosen = None if revs is None else json.dumps(list(revs))
    which = "id = ? AND (? IS NULL OR rev IN (SELECT value FROM json_each(?)))"
    found = connection.execute(
        f"SELECT DISTINCT blob FROM attachments WHERE {which}", (id, chosen, chosen)
    ).fetchall()
    connection.execute(f"DELETE FROM attachments WHERE {which}", (id, chosen, chosen))
    connection.executemany(
        "DELETE FROM blobs WHERE blob = ?1"
        " AND NOT EXISTS (SELECT 1 FROM attachments WHERE blob = ?1)",
        found,
    )


def of(connection: Connection, id: str) -> dict[tuple[str, str], int]:
    """Return where each attachment of a document lies, by revision and name."""
    rows = connection.execute(
        "SELECT rev, name, blob FROM attachments WHERE id = ?", (id,)
    )
    return {(rev, name): blob for rev, name, blob in rows}


def block(connection: Connection, codec: Codec, blob: int, n: int) -> bytes | None:
    """Return a block of a blob as it was kept."""
    found = connection.execute(
        "SELECT block FROM blobs WHERE blob = ? AND n = ?", (blob, n)
    ).fetchone()
    return found and codec.open_bytes(found[0], place(blob, n))


def blocks(connection: Connection, codec: Codec, blob: int) -> Iterator[bytes]:
    """Yield the bytes of a blob as they are kept."""
    n = 0
    while (found := block(connection, codec, blob, n)) is not None:
        yield found
        n += 1
