"""The documents of a database, by their ids.

_all_docs          all, a range, or those named         /queries  several at once
_design_docs       those that programs were put into, by tools that do so
_local_docs        what the principal keeps here and replicates to nobody
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from ..documents import Listed
from ..errors import BadRequest
from ..peer import Inline
from . import asking
from .answering import answer
from .visit import Visit

DESIGN, AFTER_DESIGN = "_design/", "_design0"
MOST_QUERIES = 100


@dataclass(frozen=True, slots=True)
class Query:
    """One question for a list; `keys` names the documents, else a range does."""

    keys: list[str] | None
    start: str | None
    end: str | None
    inclusive_end: bool
    limit: int | None
    skip: int
    descending: bool
    docs: bool
    conflicts: bool
    inline: Inline
    update_seq: bool


def all_docs(visit: Visit) -> Response:
    return answer(listed(visit, query(asked())))


def queries(visit: Visit) -> Response:
    """Several lists in one answer, each as if it had been asked for by itself."""
    each = asking.member(asking.json_object(), "queries", list)
    if len(each) > MOST_QUERIES:
        raise BadRequest(f"at most {MOST_QUERIES} queries at once")
    if not all(isinstance(one, dict) for one in each):
        raise BadRequest("`queries` must be a JSON array of objects")
    return answer({"results": [listed(visit, query(one)) for one in each]})


def design_docs(visit: Visit) -> Response:
    found = query(asked())
    start, end = max(found.start or DESIGN, DESIGN), found.end or AFTER_DESIGN
    if found.descending:
        start, end = found.start or AFTER_DESIGN, max(found.end or DESIGN, DESIGN)
    kept = {name: getattr(found, name) for name in Query.__slots__}
    return answer(listed(visit, Query(**{**kept, "start": start, "end": end})))


def local_docs(visit: Visit) -> Response:
    found = query(asked())
    rows = []
    for id, document in visit.local_docs():
        row: dict[str, Any] = {"id": id, "key": id, "value": {"rev": document["_rev"]}}
        if found.docs:
            row["doc"] = document
        rows.append(row)
    if found.keys is not None:
        by_id = {row["id"]: row for row in rows}
        rows = [by_id.get(k, {"key": k, "error": "not_found"}) for k in found.keys]
    if found.descending:
        rows.reverse()
    end = None if found.limit is None else found.skip + found.limit
    return answer({"total_rows": None, "offset": None, "rows": rows[found.skip : end]})


# What was asked


def asked() -> dict[str, Any]:
    """The query's parameters and, over them, what the body says, as JSON."""
    said = {name: parameter(name) for name in request.args}
    return {**said, **(asking.json_object() if request.method == "POST" else {})}


def parameter(name: str) -> Any:
    return asking.json_parameter(name) if name in JSON else request.args[name]


JSON = frozenset(
    {"key", "keys", "startkey", "start_key", "endkey", "end_key", "limit", "skip"}
    | {"include_docs", "descending", "inclusive_end", "conflicts", "attachments"}
    | {"att_encoding_info", "update_seq"}
)


def query(said: Mapping[str, Any]) -> Query:
    keys = said.get("keys")
    if keys is not None and not texts(keys):
        raise BadRequest("`keys` must be a JSON array of strings")
    key = text(said, "key")
    start = text(said, "startkey", "start_key") if key is None else key
    return Query(
        keys,
        start,
        text(said, "endkey", "end_key") if key is None else key,
        flag(said, "inclusive_end", default=True) or key is not None,
        whole(said, "limit"),
        whole(said, "skip") or 0,
        flag(said, "descending"),
        flag(said, "include_docs"),
        flag(said, "conflicts"),
        Inline(flag(said, "attachments"), flag(said, "att_encoding_info")),
        flag(said, "update_seq"),
    )


def texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def text(said: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = said.get(name)
        if value is not None and not isinstance(value, str):
            raise BadRequest(f"{name} must be a JSON string")
        if value is not None:
            return str(value)
    return None


def flag(said: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    value = said.get(name, default)
    if not isinstance(value, bool):
        raise BadRequest(f"Invalid boolean parameter: {name}")
    return value


def whole(said: Mapping[str, Any], name: str) -> int | None:
    value = said.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadRequest(f"Invalid value for {name}: {value}")
    return min(value, 2**53)


# What is told


def listed(visit: Visit, asked: Query) -> dict[str, Any]:
    info = visit.whole.info()
    rows = visit.whole.all_docs(
        start_key=asked.start,
        end_key=asked.end,
        keys=asked.keys,
        include_docs=asked.docs,
        limit=asked.limit,
        skip=asked.skip,
        descending=asked.descending,
        inclusive_end=asked.inclusive_end,
    )
    told: dict[str, Any] = {"total_rows": info.doc_count, "offset": asked.skip}
    if asked.update_seq:
        told["update_seq"] = info.update_seq
    return {**told, "rows": [row(visit, asked, each) for each in rows]}


def row(visit: Visit, asked: Query, found: Listed) -> dict[str, Any]:
    if found.rev is None:
        return {"key": found.id, "error": "not_found"}
    value: dict[str, Any] = {"rev": found.rev}
    if found.deleted:
        value["deleted"] = True
    told: dict[str, Any] = {"id": found.id, "key": found.id, "value": value}
    if asked.docs:
        told["doc"] = found.document and document(visit, asked, found)
    return told


def document(visit: Visit, asked: Query, found: Listed) -> Any:
    if not asked.conflicts and not asked.inline.data:
        return found.document
    return visit.whole.get(
        found.id, rev=found.rev, conflicts=asked.conflicts, inline=asked.inline
    )
