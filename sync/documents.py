"""Reading documents: one, its conflicts, many by id, many by revision.

The winner's body is in the document's row, so most answers cost one look-up.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import blobs
from .attachments import MEMBER, Kept, are_in, in_base64, kept_in
from .bulk_docs import COLUMNS, Row, rows_of
from .codec import Codec, place_of
from .codec import Kept as Body
from .errors import NotFound, TooLarge
from .history import History, revisions
from .peer import Document, Inline, Refusal
from .revtree import Revision, parse_rev

LARGEST_INLINE = 32 * 1024 * 1024

_compact = _quoted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of `all_docs`; `rev` is None where there never was such a document."""

    id: str
    rev: str | None
    deleted: bool
    document: Document | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of one document, as stored; `history` None for a lone revision."""

    id: str
    rev: str
    deleted: bool
    body: str
    history: History | None

    def document(self, *, with_revisions: bool, coding: bool = False) -> Document:
        """`coding`: say of packed attachments that they are."""
        document = {"_id": self.id, "_rev": self.rev, **json.loads(self.body)}
        if MEMBER in document and not coding:
            document[MEMBER] = {
                name: each.told(stub=True)
                for name, each in kept_in(document[MEMBER]).items()
            }
        if self.deleted:
            document["_deleted"] = True
        if with_revisions:
            document["_revisions"] = self.revisions
        return document

    @property
    def attachments(self) -> dict[str, Kept]:
        return kept_in(json.loads(self.body)[MEMBER]) if are_in(self.body) else {}

    def text(self) -> str:
        """Return the document with its ancestry as JSON, its body untouched."""
        if are_in(self.body):
            return _compact(self.document(with_revisions=True))
        deleted = ',"_deleted":true' if self.deleted else ""
        body = "}" if self.body == "{}" else f",{self.body[1:]}"
        return (
            f'{{"_id":{_quoted(self.id)},"_rev":{_quoted(self.rev)}{deleted}'
            f',"_revisions":{_quoted(self.revisions)}{body}'
        )

    @property
    def revisions(self) -> dict[str, Any]:
        rev = parse_rev(self.rev)
        if self.history is None:
            return {"start": rev.generation, "ids": [rev.digest]}
        return revisions(self.history, rev)


def told(
    connection: sqlite3.Connection,
    leaf: Leaf,
    codec: Codec,
    inline: Inline,
    *,
    with_revisions: bool,
) -> Document:
    """Return the document, its attachments as they were asked for."""
    document = leaf.document(with_revisions=with_revisions, coding=inline.coding)
    if inline.data and (kept := leaf.attachments):
        owned, new = blobs.of(connection, leaf.id), newer(leaf, inline.since)
        if sum(kept[name].length for name in new) > LARGEST_INLINE:
            raise TooLarge("its attachments are more than one answer holds")
        for name in new:
            raw = blobs.blocks(connection, codec, owned[leaf.rev, name])
            del document[MEMBER][name]["stub"]
            document[MEMBER][name]["data"] = in_base64(raw, kept[name])
    return document


def newer(leaf: Leaf, since: Sequence[str]) -> list[str]:
    """Return the names of the attachments that none of its ancestors in `since` had."""
    path = leaf.revisions
    ancestry = (f"{path['start'] - i}-{one}" for i, one in enumerate(path["ids"]))
    known = next((rev for rev in ancestry if rev in since), None)
    generation = parse_rev(known).generation if known else 0
    return [n for n, each in leaf.attachments.items() if each.revpos > generation]


class Leaves:
    """The leaves of one document, its history read at most once."""

    def __init__(self, connection: sqlite3.Connection, row: Row, codec: Codec) -> None:
        self.row = row
        self.history = None if row.tree is None else row.history
        self._connection = connection
        self._codec = codec

    @cached_property
    def revs(self) -> dict[str, Revision]:
        """The leaves by their text, the winner first."""
        history = self.history or self.row.history
        return {str(rev): rev for rev in history.leaves}

    @property
    def live_others(self) -> list[str]:
        deleted = self.history.deleted if self.history else ()
        return [rev for rev in list(self.revs)[1:] if self.revs[rev] not in deleted]

    def leaf(self, rev: str) -> Leaf | None:
        """Return a leaf; None if the revision is not one."""
        row = self.row
        if rev == row.rev:
            return self._leaf(rev, bool(row.deleted), row.body)
        if self.history is None or rev not in self.revs:
            return None
        (body,) = self._connection.execute(
            "SELECT body FROM other_leaves WHERE id = ? AND rev = ?", (row.id, rev)
        ).fetchone()
        return self._leaf(rev, self.revs[rev] in self.history.deleted, body)

    def _leaf(self, rev: str, deleted: bool, kept: Body) -> Leaf:
        id = self.row.id
        body = self._codec.open(kept, place_of(id, rev))
        return Leaf(id, rev, deleted, body, self.history)


def one(
    connection: sqlite3.Connection,
    id: str,
    *,
    rev: str | None,
    revs: bool,
    conflicts: bool,
    codec: Codec,
    inline: Inline,
) -> Document:
    row = rows_of(connection, [id]).get(id)
    if row is None:
        raise NotFound(subject=id)
    if rev is None and row.deleted:
        raise NotFound("deleted", subject=id)
    leaves = Leaves(connection, row, codec)
    found = leaves.leaf(rev or row.rev)
    if found is None:
        raise NotFound(subject=f"{id} {rev}")
    document = told(connection, found, codec, inline, with_revisions=revs)
    if conflicts and (others := leaves.live_others):
        document["_conflicts"] = others
    return document


def about(
    connection: sqlite3.Connection, id: str, rev: str, codec: Codec
) -> dict[str, Any]:
    """Return what the file knows around a leaf: of its ancestors only their names."""
    row = rows_of(connection, [id])[id]
    leaves = Leaves(connection, row, codec)
    found = leaves.leaf(rev)
    if found is None:
        raise NotFound(subject=f"{id} {rev}")
    path = found.revisions
    above = [f"{path['start'] - i}-{one}" for i, one in enumerate(path["ids"])][1:]
    status = "deleted" if found.deleted else "available"
    others = [each for each in list(leaves.revs)[1:] if each not in leaves.live_others]
    return {
        "_revs_info": [
            {"rev": rev, "status": status},
            *({"rev": each, "status": "missing"} for each in above),
        ],
        "_deleted_conflicts": [each for each in others if each != rev],
        "_local_seq": row.seq,
    }


def open_revs(
    connection: sqlite3.Connection,
    id: str,
    revs: Sequence[str] | None,
    codec: Codec,
    inline: Inline,
) -> list[Document | Refusal]:
    """Return the leaves named, or all of them, the winner first."""
    if revs is None:
        row = rows_of(connection, [id]).get(id)
        if row is None:
            raise NotFound(subject=id)
        revs = list(Leaves(connection, row, codec).revs)
    return with_ancestry(connection, [(id, rev) for rev in revs], codec, inline)


def with_ancestry(
    connection: sqlite3.Connection,
    wanted: Sequence[tuple[str, str]],
    codec: Codec,
    inline: Inline,
) -> list[Document | Refusal]:
    """Return an answer for each (id, rev) wanted, in order."""
    return [
        each
        if isinstance(each, Refusal)
        else told(connection, each, codec, inline, with_revisions=True)
        for each in leaves_of(connection, wanted, codec)
    ]


def leaves_of(
    connection: sqlite3.Connection, wanted: Sequence[tuple[str, str]], codec: Codec
) -> Iterator[Leaf | Refusal]:
    """Yield an answer for each (id, rev) wanted, in order."""
    rows = rows_of(connection, list({id for id, _ in wanted}))
    known = {id: Leaves(connection, row, codec) for id, row in rows.items()}
    for id, rev in wanted:
        found = known[id].leaf(rev) if id in known else None
        yield found or Refusal(id, rev, "not_found", "missing")


def listed(
    connection: sqlite3.Connection,
    ids: Sequence[str],
    include_docs: bool,
    codec: Codec,
) -> list[Listed]:
    """Return a line for each id, in order; tombstones are told as such."""
    rows = rows_of(connection, ids)
    return [
        _listed(rows[id], include_docs, codec)
        if id in rows
        else Listed(id, None, False, None)
        for id in ids
    ]


def in_range(
    connection: sqlite3.Connection,
    start: str | None,
    end: str | None,
    *,
    inclusive_end: bool,
    descending: bool,
    limit: int | None,
    skip: int,
    include_docs: bool,
    codec: Codec,
) -> list[Listed]:
    """Return the living documents from one id to another."""
    onward, order = ("<", "DESC") if descending else (">", "ASC")
    back = ">" if descending else "<"
    bounds = ["NOT deleted"]
    values: list[str | int] = []
    if start is not None:
        bounds.append(f"id {onward}= ?")
        values.append(start)
    if end is not None:
        bounds.append(f"id {back}{'=' if inclusive_end else ''} ?")
        values.append(end)
    columns = COLUMNS if include_docs else COLUMNS.replace("body", "''")
    rows = connection.execute(
        f"SELECT {columns} FROM documents WHERE {' AND '.join(bounds)}"
        f" ORDER BY id {order} LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, skip),
    )
    return [_listed(Row._make(row), include_docs, codec) for row in rows]


def _listed(row: Row, include_docs: bool, codec: Codec) -> Listed:
    document = None
    if include_docs and not row.deleted:
        body = codec.open(row.body, place_of(row.id, row.rev))
        leaf = Leaf(row.id, row.rev, False, body, None)
        document = leaf.document(with_revisions=False)
    return Listed(row.id, row.rev, bool(row.deleted), document)
