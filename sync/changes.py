"""The feed of what changed, and which of a peer's revisions are lacking here.

A document stands in the feed once, at its latest change. Sequences count the writes
of this file; a mark from beyond the last one comes from before the file was put back
to an older state, so its holder is read everything again rather than miss something.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import history as histories
from .errors import BadRequest
from .history import History, leaf_revs
from .peer import Change, Feed, Missing
from .revtree import Revision, parse_rev, possible_ancestors

COUNTED = 1000


def update_seq(connection: sqlite3.Connection) -> int:
    (seq,) = connection.execute("SELECT update_seq FROM state").fetchone()
    return int(seq)


def read_since(connection: sqlite3.Connection, since: str) -> int:
    """Read a mark that somebody kept."""
    last = update_seq(connection)
    if since == "now":
        return last
    if not (since.isascii() and since.isdigit() and len(since) < 19):
        raise BadRequest(f"Malformed sequence supplied in 'since' parameter: {since!a}")
    return int(since) if int(since) <= last else 0


@dataclass(frozen=True, slots=True)
class Narrow:
    """A part of the feed: of these documents only, or of ids that begin so."""

    ids: Sequence[str] | None = None
    prefix: str = ""


WHOLE = Narrow()


def changes(
    connection: sqlite3.Connection,
    since: str,
    limit: int | None,
    narrow: Narrow = WHOLE,
) -> Feed:
    start = read_since(connection, since)
    # A part is found by its ids; the sign keeps the sequence from being walked for it.
    sign = "" if narrow == WHOLE else "+"
    rows = connection.execute(
        "SELECT seq, id, rev, deleted, tree FROM documents"
        f" WHERE {sign}seq > :start{_among(narrow)} ORDER BY {sign}seq LIMIT :limit",
        {
            "start": start,
            "limit": -1 if limit is None else limit,
            "ids": json.dumps(narrow.ids),
            "from": narrow.prefix,
            "to": narrow.prefix[:-1] + chr(ord(narrow.prefix[-1:] or " ") + 1),
        },
    )
    found = tuple(map(_change, rows))
    last = int(found[-1].seq) if found else start
    if limit is None or len(found) < limit:
        end = last if narrow == WHOLE else update_seq(connection)
        return Feed(found, str(max(end, start)), 0)
    return Feed(found, str(last), _pending(connection, last))


def _change(row: tuple[int, str, str, int, str | None]) -> Change:
    seq, id, rev, deleted, tree = row
    return Change(str(seq), id, leaf_revs(rev, tree), bool(deleted))


def _among(narrow: Narrow) -> str:
    found = ""
    if narrow.ids is not None:
        found += " AND id IN (SELECT value FROM json_each(:ids))"
    if narrow.prefix:
        found += " AND id >= :from AND id < :to"
    return found


def backwards(connection: sqlite3.Connection, since: str, limit: int | None) -> Feed:
    """The same from its end; what is told last is the earliest."""
    start = read_since(connection, since)
    rows = connection.execute(
        "SELECT seq, id, rev, deleted, tree FROM documents"
        " WHERE seq > ? ORDER BY seq DESC LIMIT ?",
        (start, -1 if limit is None else limit),
    )
    found = tuple(map(_change, rows))
    return Feed(found, found[-1].seq if found else str(start), 0)


def _pending(connection: sqlite3.Connection, last: int) -> int:
    """Count what follows; far from the end, tell at most how much it is.

    Documents written again leave holes in the sequence. Without holes the
    difference is exact; with holes only a short rest is worth counting.
    """
    seq, documents = connection.execute(
        "SELECT update_seq, doc_count + deleted_count FROM state"
    ).fetchone()
    most = int(seq) - last
    if seq == documents or most > COUNTED:
        return min(most, int(documents))
    (rest,) = connection.execute(
        "SELECT count(*) FROM documents WHERE seq > ?", (last,)
    ).fetchone()
    return int(rest)


def revs_diff(
    connection: sqlite3.Connection, revs: Mapping[str, Sequence[str]]
) -> dict[str, Missing]:
    known = _known(connection, list(revs))
    lacking = {}
    for id, asked in revs.items():
        history = known.get(id)
        tree = history.tree if history else {}
        missing = [rev for rev in map(_read_rev, asked) if rev not in tree]
        if missing:
            ancestors = possible_ancestors(tree, missing)
            lacking[id] = Missing(_texts(missing), _texts(ancestors))
    return lacking


def _known(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, History]:
    found = connection.execute(
        "SELECT id, rev, deleted, tree FROM documents"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    return {
        id: histories.read(parse_rev(rev), bool(deleted), tree)
        for id, rev, deleted, tree in found
    }


def _read_rev(text: str) -> Revision:
    try:
        return parse_rev(text)
    except ValueError as failure:
        raise BadRequest(f"Invalid rev format: {text!a}") from failure


def _texts(revs: Iterable[Revision]) -> tuple[str, ...]:
    return tuple(str(rev) for rev in revs)
