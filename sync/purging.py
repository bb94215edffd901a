"""Forgetting: what is purged is as if it had never been here, and is told to nobody.

A tombstone is an edit and replicates; a purge is none. Of a document some leaves may
be purged, with the ancestors that no other leaf has: what stays moves to the end of
the feed, since its winner may be another now.
"""

import sqlite3
from collections.abc import Sequence

from . import blobs
from . import history as histories
from .bulk_docs import COLUMNS, Row, rows_of
from .history import History
from .revtree import Revision, ancestry


def document(connection: sqlite3.Connection, id: str) -> bool:
    """Forget every revision of a document; False where there is none."""
    row = rows_of(connection, [id]).get(id)
    if row is None:
        return False
    connection.execute("DELETE FROM documents WHERE seq = ?", (row.seq,))
    connection.execute("DELETE FROM other_leaves WHERE id = ?", (id,))
    blobs.drop(connection, id)
    _count(connection, alive=-int(not row.deleted), buried=-row.deleted)
    return True


def leaves(connection: sqlite3.Connection, id: str, revs: Sequence[str]) -> list[str]:
    """Forget these leaves of a document; return those that there were."""
    row = rows_of(connection, [id]).get(id)
    if row is None:
        return []
    gone = [rev for rev in row.history.leaves if str(rev) in revs]
    if len(gone) == len(row.history.leaves):
        document(connection, id)
    elif gone:
        _shrink(connection, row, gone)
    return [str(rev) for rev in gone]


def _shrink(connection: sqlite3.Connection, row: Row, gone: Sequence[Revision]) -> None:
    names = [str(rev) for rev in gone]
    left = _without(row.history, gone)
    winner = str(left.winner)
    body = row.body
    if winner != row.rev:
        (body,) = connection.execute(
            "SELECT body FROM other_leaves WHERE id = ? AND rev = ?", (row.id, winner)
        ).fetchone()
    connection.executemany(
        "DELETE FROM other_leaves WHERE id = ? AND rev = ?",
        [(row.id, rev) for rev in [*names, winner]],
    )
    blobs.drop(connection, row.id, names)
    deleted = int(left.winner in left.deleted)
    connection.execute("DELETE FROM documents WHERE seq = ?", (row.seq,))
    connection.execute("UPDATE state SET update_seq = update_seq + 1")
    connection.execute(
        f"INSERT INTO documents ({COLUMNS})"
        " SELECT update_seq, ?, ?, ?, ?, ? FROM state",
        (row.id, winner, deleted, histories.write(left), body),
    )
    _count(connection, alive=row.deleted - deleted, buried=deleted - row.deleted)


def _without(history: History, gone: Sequence[Revision]) -> History:
    kept = {
        rev
        for leaf in history.leaves
        if leaf not in gone
        for rev in ancestry(history.tree, leaf)
    }
    tree = {rev: parent for rev, parent in history.tree.items() if rev in kept}
    return History(tree, history.deleted & kept)


def _count(connection: sqlite3.Connection, *, alive: int, buried: int) -> None:
    connection.execute(
        "UPDATE state SET doc_count = doc_count + ?, deleted_count = deleted_count + ?",
        (alive, buried),
    )
