"""Local documents: what a database keeps for itself and never replicates.

Checkpoints, drafts, the head of a chain. They have no history: the last one written
stands, and `_rev` counts the writes, `0-3`. An id may be given with `_local/` before
it or without.
"""

import json
import sqlite3

from .codec import Codec, Kept
from .document import is_text, write_body
from .errors import IllegalId
from .peer import Document

PREFIX = "_local/"


def local(connection: sqlite3.Connection, id: str, codec: Codec) -> Document | None:
    found = connection.execute(
        "SELECT id, rev, body FROM locals WHERE id = ?", (_plain(id),)
    ).fetchone()
    return None if found is None else _document(codec, *found)


def local_docs(
    connection: sqlite3.Connection,
    prefix: str,
    codec: Codec,
    *,
    after: str = "",
    most: int = -1,
) -> list[tuple[str, Document]]:
    """Return the local documents whose ids begin so, in the order of their ids; at
    most so many after that id."""
    rows = connection.execute(
        "SELECT id, rev, body FROM locals WHERE id >= :prefix"
        " AND substr(id, 1, length(:prefix)) = :prefix"
        " AND id > :after ORDER BY id LIMIT :most",
        {"prefix": prefix.removeprefix(PREFIX), "after": after, "most": most},
    )
    return [(row[0], _document(codec, *row)) for row in rows]


def put_local(
    connection: sqlite3.Connection, id: str, document: Document, codec: Codec
) -> str:
    plain = _plain(id)
    (rev,) = connection.execute(
        "INSERT INTO locals VALUES (?, 1, ?) ON CONFLICT (id)"
        " DO UPDATE SET rev = rev + 1, body = excluded.body RETURNING rev",
        (plain, codec.seal(write_body(document), PREFIX + plain)),
    ).fetchone()
    return f"0-{rev}"


def delete_local(connection: sqlite3.Connection, id: str) -> bool:
    gone = connection.execute("DELETE FROM locals WHERE id = ?", (_plain(id),))
    return gone.rowcount > 0


def _plain(id: str) -> str:
    plain = id.removeprefix(PREFIX)
    if not plain or not is_text(plain):
        raise IllegalId("A local document's id must be text")
    return plain


def _document(codec: Codec, id: str, rev: int, kept: Kept) -> Document:
    body = codec.open(kept, PREFIX + id)
    return {"_id": PREFIX + id, "_rev": f"0-{rev}", **json.loads(body)}
