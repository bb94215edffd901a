"""What peers over HTTP answer, read; and where and how they are asked."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .peer import Change, Document, Inline, Refusal, Written
from .transport import encoded

# What one _bulk_docs carries: small enough that a bad line gets it through.
LARGEST_UPLOAD = 2 * 1024 * 1024


def seq_text(seq: Any) -> str:
    """Return a sequence as text that can be given back; some servers count."""
    if seq is None:
        raise ValueError("a sequence is missing")
    return seq if isinstance(seq, str) else json.dumps(seq)


def change(row: Mapping[str, Any]) -> Change:
    revs = tuple(str(leaf["rev"]) for leaf in row["changes"])
    return Change(
        seq_text(row["seq"]), str(row["id"]), revs, row.get("deleted") is True
    )


def bulk_rows(result: Mapping[str, Any]) -> Iterator[Document | Refusal]:
    for row in result["docs"]:
        if "ok" in row:
            yield dict(row["ok"])
        elif "missing" in row:
            yield Refusal(result["id"], row["missing"], "not_found", "missing")
        else:
            # CouchDB nests what went wrong, express-pouchdb does not.
            told = row["error"] if isinstance(row["error"], dict) else row
            yield refusal(told, str(result["id"]), told.get("rev"))


def answered(
    wanted: Sequence[tuple[str, str]], found: Sequence[Document | Refusal]
) -> list[Document | Refusal]:
    """Return what came, and a refusal where nothing did.

    A newer leaf may stand for the revision wanted; another document may not.
    """
    asked = {id for id, _ in wanted}
    told = {row.id if isinstance(row, Refusal) else row["_id"] for row in found}
    if not told <= asked:
        raise ValueError(f"{sorted(told - asked)[0]} was not asked for")
    silent = (pair for pair in wanted if pair[0] not in told)
    return [*found, *(Refusal(*pair, "not_found", "missing") for pair in silent)]


def refusal(row: Mapping[str, Any], id: str, rev: Any) -> Refusal:
    word, reason = str(row["error"]), str(row.get("reason", ""))
    return Refusal(id, None if rev is None else str(rev), word, reason)


def verdict(row: Mapping[str, Any], doc: Document) -> Written | Refusal:
    if "error" in row:
        return refusal(row, str(doc.get("_id", row.get("id", ""))), doc.get("_rev"))
    return Written(str(row["id"]), str(row["rev"]))


def unless_named(
    docs: Sequence[Document], rows: Sequence[Mapping[str, Any]]
) -> list[Written | Refusal]:
    """Return a verdict for each document; the peer names only what it refused."""
    errors = [row for row in rows if "error" in row]
    if len(docs) == 1 and errors:
        return [verdict(errors[0], docs[0])]
    named = {(str(row["id"]), row.get("rev")): row for row in errors}
    return [_verdict(doc, named) for doc in docs]


def _verdict(
    doc: Document, named: Mapping[tuple[str, Any], Mapping[str, Any]]
) -> Written | Refusal:
    id, rev = str(doc["_id"]), str(doc["_rev"])
    row = named.get((id, rev)) or named.get((id, None))
    return Written(id, rev) if row is None else verdict(row, doc)


def parcels(
    docs: Iterable[Document], *, largest: int = LARGEST_UPLOAD, most: int = sys.maxsize
) -> Iterator[list[Document]]:
    """Cut documents into uploads: of a size that a bad line gets through, and of no
    more documents than `most`."""
    some: list[Document] = []
    size = 0
    for doc in docs:
        weight = len(encoded(doc))
        if some and (len(some) == most or size + weight > largest):
            yield some
            some, size = [], 0
        some.append(doc)
        size += weight
    if some:
        yield some


def local_path(id: str) -> str:
    return "/_local/" + quote(id, safe="")


def doc_path(id: str) -> str:
    """Return a document's path; CouchDB redirects where that slash is encoded."""
    if id.startswith("_design/"):
        return "/_design/" + quote(id[8:], safe="")
    return "/" + quote(id, safe="")


def told_so(inline: Inline) -> dict[str, str]:
    """How a peer is asked to tell attachments."""
    query = {"attachments": "true"} if inline.data else {}
    query |= {"att_encoding_info": "true"} if inline.coding else {}
    return query | ({"atts_since": json.dumps([*inline.since])} if inline.since else {})
