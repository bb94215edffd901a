"""Storing documents: first decide in memory, then write with few statements.

A batch reads the rows it touches once, works out each document's new row in the
order given, and writes them all at its end. New documents of one revision, which is
what a replication nearly always brings, are one INSERT each and nothing more. A
document that is refused leaves no trace and does not disturb the others.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias
from uuid import uuid4

from . import history as histories
from .attaching import Attaching, Found
from .blobs import Content
from .codec import Codec, Kept, place_of
from .document import Edit, name, next_to, read_given, read_new
from .errors import BadRequest, Conflict, SyncError
from .history import History
from .peer import Document, Refusal, Written
from .revtree import Revision, contradicts, parse_rev

Guard: TypeAlias = Callable[[Document], None]

COLUMNS = "seq, id, rev, deleted, tree, body"


UNKNOWN = History({}, frozenset())


class Row(NamedTuple):
    """A document as its row holds it: the winner, and the history beside it."""

    seq: int
    id: str
    rev: str
    deleted: int
    tree: str | None
    body: Kept

    @property
    def winner(self) -> Revision:
        return parse_rev(self.rev)

    @property
    def history(self) -> History:
        return histories.read(self.winner, bool(self.deleted), self.tree)


def rows_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Row]:
    """Return the rows of these documents, by id."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    return {row[1]: Row._make(row) for row in found}


def store(
    connection: sqlite3.Connection,
    documents: Sequence[Document],
    *,
    new_edits: bool,
    guard: Guard | None,
    codec: Codec,
    beside: Mapping[str, Content] = MappingProxyType({}),
) -> list[Written | Refusal]:
    """Store a batch inside the transaction that is open.

    `beside` are the attachments that follow, by name, of a batch of one document.
    """
    read = [_read(document, new_edits, guard) for document in documents]
    ids = [edit.id for edit in read if isinstance(edit, Edit)]
    batch = Batch(connection, ids, codec, beside)
    answers = [
        batch.take(edit, new_edits) if isinstance(edit, Edit) else edit for edit in read
    ]
    batch.write()
    return answers


def _read(document: Document, new_edits: bool, guard: Guard | None) -> Edit | Refusal:
    try:
        if new_edits and isinstance(document, dict) and "_id" not in document:
            document = {"_id": uuid4().hex, **document}
        edit = read_new(document) if new_edits else read_given(document)
        if guard is not None:
            guard(document)
        return edit
    except SyncError as refused:
        return refusal(document, refused)


def refusal(document: object, refused: SyncError) -> Refusal:
    """What is answered for one document of a batch."""
    known = document if isinstance(document, dict) else {}
    id, rev = known.get("_id"), known.get("_rev")
    return Refusal(
        id if isinstance(id, str) else "",
        rev if isinstance(rev, str) else None,
        refused.error,
        refused.reason,
    )


class Now(NamedTuple):
    """A document as it will be once the batch is written."""

    seq: int
    id: str
    history: History
    body: Kept

    @property
    def row(self) -> Row:
        winner = self.history.winner
        deleted = int(winner in self.history.deleted)
        tree = histories.write(self.history)
        return Row(self.seq, self.id, str(winner), deleted, tree, self.body)


class Batch:
    """The documents that a batch touches, as they were and as they will be."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        ids: Sequence[str],
        codec: Codec,
        beside: Mapping[str, Content],
    ) -> None:
        self.connection = connection
        self.codec = codec
        self.attaching = Attaching(connection, codec, beside)
        self.before = rows_of(connection, ids)
        self.after: dict[str, Now] = {}
        (self.seq, self.limit) = connection.execute(
            "SELECT update_seq, revs_limit FROM state"
        ).fetchone()

    def take(self, edit: Edit, new_edits: bool) -> Written | Refusal:
        now = self._now(edit.id)
        found: Found = {}
        try:
            if new_edits:
                parent = _parent(now, edit)
                edit, found = self._attached(now, edit, next_to(parent), [parent])
                edit = name(edit, parent)
            elif now is None or edit.rev not in now.history.tree:
                above = list(edit.branch)[1:]
                edit, found = self._attached(now, edit, edit.generation, above)
            self._keep(now, edit, found)
        except SyncError as refused:
            rev = str(edit.parent) if edit.parent else None
            return Refusal(edit.id, rev, refused.error, refused.reason)
        return Written(edit.id, str(edit.rev))

    def write(self) -> None:
        if not self.after:
            return
        rows = [now.row for now in self.after.values()]
        # A document's row moves to the end of the feed, so the old one goes first.
        replaced = [self.before[id] for id in self.after if id in self.before]
        self.connection.executemany(
            "DELETE FROM documents WHERE seq = ?", [(row.seq,) for row in replaced]
        )
        self.connection.executemany(
            f"INSERT INTO documents ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        buried = sum(row.deleted for row in rows)
        were_buried = sum(row.deleted for row in replaced)
        alive = len(rows) - buried - (len(replaced) - were_buried)
        self.connection.execute(
            "UPDATE state SET update_seq = ?, doc_count = doc_count + ?,"
            " deleted_count = deleted_count + ?",
            (self.seq, alive, buried - were_buried),
        )

    def _now(self, id: str) -> Now | None:
        if id in self.after:
            return self.after[id]
        row = self.before.get(id)
        return row and Now(row.seq, id, row.history, row.body)

    def _attached(
        self, now: Now | None, edit: Edit, generation: int, above: Sequence[object]
    ) -> tuple[Edit, Found]:
        def body_of(rev: str) -> str:
            is_winner = now is not None and rev == str(now.history.winner)
            kept = now.body if now and is_winner else self._other_body(edit.id, rev)
            return self.codec.open(kept, place_of(edit.id, rev))

        return self.attaching.find(edit, generation, [*map(str, above)], body_of)

    def _keep(self, now: Now | None, edit: Edit, found: Found) -> None:
        known = now.history if now else UNKNOWN
        branch = edit.branch
        if contradicts(known.tree, branch):
            raise BadRequest("A known revision is given another parent")
        grown = known.grown(branch, deleted=edit.deleted, limit=self.limit)
        if grown.tree == known.tree:
            return
        body = self._body_of_winner(now, edit, grown) if now else self._sealed(edit)
        if found or self.attaching.any:
            self.attaching.follow(edit, found, known.leaves, grown.leaves)
        self.seq += 1
        self.after[edit.id] = Now(self.seq, edit.id, grown, body)

    def _sealed(self, edit: Edit) -> Kept:
        return self.codec.seal(edit.body, place_of(edit.id, str(edit.rev)))

    def _body_of_winner(self, now: Now, edit: Edit, grown: History) -> Kept:
        """Return the body the row will hold, and put the others in their place."""
        before = now.history.leaves
        winner, *others = grown.leaves
        bodies = {before[0]: now.body}
        if edit.rev not in now.history.tree:
            bodies[edit.rev] = self._sealed(edit)
        if winner not in bodies:
            bodies[winner] = self._other_body(edit.id, str(winner))
        self.connection.executemany(
            "DELETE FROM other_leaves WHERE id = ? AND rev = ?",
            [(edit.id, str(rev)) for rev in set(before[1:]) - set(others)],
        )
        self.connection.executemany(
            "INSERT INTO other_leaves VALUES (?, ?, ?)",
            [(edit.id, str(rev), bodies[rev]) for rev in others if rev in bodies],
        )
        return bodies[winner]

    def _other_body(self, id: str, rev: str) -> Kept:
        (body,) = self.connection.execute(
            "SELECT body FROM other_leaves WHERE id = ? AND rev = ?", (id, rev)
        ).fetchone()
        kept: Kept = body
        return kept


def _parent(now: Now | None, edit: Edit) -> Revision | None:
    """Return what a new edit replaces: a leaf that it names, or a tombstone."""
    if now is None:
        if edit.parent:
            raise Conflict()
        return None
    winner = now.history.winner
    if edit.parent is None and winner in now.history.deleted:
        return winner
    if edit.parent not in now.history.leaves:
        raise Conflict()
    return edit.parent
