"""Reading documents: one, its conflicts, many by id, many by revision.

The winner's body is in the document's row, so most answers cost one look-up.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .bulk_docs import COLUMNS, Row, rows_of
from .errors import NotFound
from .history import leaf_revs, revisions
from .peer import Document, Refusal
from .revtree import parse_rev

_quoted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of `all_docs`; `rev` is None where there never was such a document."""

    id: str
    rev: str | None
    deleted: bool
    document: Document | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of one document, as stored."""

    row: Row
    rev: str
    deleted: bool
    body: str

    def document(self, *, with_revisions: bool) -> Document:
        document = {"_id": self.row.id, "_rev": self.rev, **json.loads(self.body)}
        if self.deleted:
            document["_deleted"] = True
        if with_revisions:
            document["_revisions"] = self.revisions
        return document

    def text(self) -> str:
        """Return the document with its ancestry as JSON, its body untouched."""
        deleted = ',"_deleted":true' if self.deleted else ""
        body = "}" if self.body == "{}" else f",{self.body[1:]}"
        return (
            f'{{"_id":{_quoted(self.row.id)},"_rev":{_quoted(self.rev)}{deleted}'
            f',"_revisions":{_quoted(self.revisions)}{body}'
        )

    @property
    def revisions(self) -> dict[str, object]:
        rev = parse_rev(self.rev)
        if self.row.tree is None:
            return {"start": rev.generation, "ids": [rev.digest]}
        return revisions(self.row.history, rev)


def leaf(connection: sqlite3.Connection, row: Row, rev: str) -> Leaf | None:
    """Return a leaf of a document; None if the revision is not one of its leaves."""
    if rev == row.rev:
        return Leaf(row, rev, bool(row.deleted), row.body)
    if rev not in leaf_revs(row.rev, row.tree):
        return None
    (body,) = connection.execute(
        "SELECT body FROM other_leaves WHERE id = ? AND rev = ?", (row.id, rev)
    ).fetchone()
    return Leaf(row, rev, parse_rev(rev) in row.history.deleted, body)


def one(
    connection: sqlite3.Connection,
    id: str,
    *,
    rev: str | None,
    revs: bool,
    conflicts: bool,
) -> Document:
    row = rows_of(connection, [id]).get(id)
    if row is None:
        raise NotFound(subject=id)
    if rev is None and row.deleted:
        raise NotFound("deleted", subject=id)
    found = leaf(connection, row, rev or row.rev)
    if found is None:
        raise NotFound(subject=f"{id} {rev}")
    document = found.document(with_revisions=revs)
    if conflicts and (others := _live_others(row)):
        document["_conflicts"] = others
    return document


def _live_others(row: Row) -> list[str]:
    history = row.history
    return [str(rev) for rev in history.leaves[1:] if rev not in history.deleted]


def open_revs(
    connection: sqlite3.Connection, id: str, revs: Sequence[str] | None
) -> list[Document | Refusal]:
    """Return the leaves named, or all of them, the winner first."""
    row = rows_of(connection, [id]).get(id)
    if row is None and revs is None:
        raise NotFound(subject=id)
    if row is not None and revs is None:
        revs = [str(rev) for rev in row.history.leaves]
    leaves = leaves_of(connection, [(id, rev) for rev in revs or ()])
    return [
        each if isinstance(each, Refusal) else each.document(with_revisions=True)
        for each in leaves
    ]


def leaves_of(
    connection: sqlite3.Connection, wanted: Sequence[tuple[str, str]]
) -> Iterator[Leaf | Refusal]:
    """Yield an answer for each (id, rev) wanted, in order."""
    rows = rows_of(connection, list({id for id, _ in wanted}))
    for id, rev in wanted:
        row = rows.get(id)
        found = leaf(connection, row, rev) if row else None
        yield found or Refusal(id, rev, "not_found", "missing")


def listed(
    connection: sqlite3.Connection, ids: Sequence[str], include_docs: bool
) -> list[Listed]:
    """Return a line for each id, in order; tombstones are told as such."""
    rows = rows_of(connection, ids)
    return [
        _listed(rows[id], include_docs) if id in rows else Listed(id, None, False, None)
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
    return [_listed(Row._make(row), include_docs) for row in rows]


def _listed(row: Row, include_docs: bool) -> Listed:
    whole = Leaf(row, row.rev, bool(row.deleted), row.body)
    shown = include_docs and not row.deleted
    document = whole.document(with_revisions=False) if shown else None
    return Listed(row.id, row.rev, bool(row.deleted), document)
