"""The verbs a replicator uses, in the order in which it uses them."""

import json
from typing import Any

from flask import Response

from ..errors import BadRequest, Forbidden, NotFound, TooLarge
from ..gate import Store
from ..peer import STUBS, Document, Inline, Refusal
from . import asking
from .answering import answer, json_answer, refused, text, written
from .visit import Visit

LARGEST_ANSWER = 32 * 1024 * 1024
SLICE = 100


def info(visit: Visit) -> Response:
    return answer(info_of(visit.name, visit.database))


def info_of(name: str, database: Store) -> dict[str, Any]:
    told = database.info()
    return {
        "db_name": name,
        "doc_count": told.doc_count,
        "update_seq": told.update_seq,
        "uuid": told.uuid,
        "instance_start_time": "0",
        "purge_seq": 0,
        "compact_running": False,
        "delayed_commits": False,
    }


def missing_revs(visit: Visit) -> Response:
    """What `_revs_diff` tells, as clients of the first years ask for it."""
    lacking = visit.database.revs_diff(_revs_asked())
    return answer({"missing_revs": {id: each.missing for id, each in lacking.items()}})


def _revs_asked() -> dict[str, list[str]]:
    asked = asking.json_object()
    for revs in asked.values():
        if not isinstance(revs, list) or not all(isinstance(r, str) for r in revs):
            raise BadRequest("an array of revisions is wanted for each id")
    return asked


def revs_diff(visit: Visit) -> Response:
    asked = _revs_asked()
    return answer(
        {
            id: {
                "missing": lacking.missing,
                "possible_ancestors": lacking.possible_ancestors,
            }
            for id, lacking in visit.database.revs_diff(asked).items()
        }
    )


def bulk_get(visit: Visit) -> Response:
    """Answer for each id and revision asked for, each in its place."""
    asked = asking.member(asking.json_object(), "docs", list)
    revs, latest = asking.flag("revs"), asking.flag("latest")
    inline = asking.inline()
    pairs = [_pair(visit.database, each) for each in asked]
    size, rows = 0, []
    slice = 1 if inline.data else SLICE
    for start in range(0, len(pairs), slice):
        some = pairs[start : start + slice]
        for pair, found in zip(some, _texts(visit.database, some, inline), strict=True):
            rows.append(_bulk_row(visit.database, pair, found, revs, latest))
            size += len(rows[-1])
            if size > LARGEST_ANSWER:
                raise TooLarge("that is more than one answer holds; ask for less")
    return json_answer('{"results":[' + ",".join(rows) + "]}")


def _texts(
    database: Store, pairs: list[tuple[str, str]], inline: Inline
) -> list[str | Refusal]:
    if inline == STUBS:
        return database.bulk_get_text(pairs)
    return [
        each if isinstance(each, Refusal) else text(each)
        for each in database.bulk_get(pairs, inline=inline)
    ]


def _pair(database: Store, asked: Any) -> tuple[str, str]:
    match asked:
        case {"id": str(id), "rev": str(rev)}:
            return id, rev
        case {"id": str(id)}:
            return id, _winner(database, id)
    raise BadRequest("_bulk_get takes objects with an id and a revision")


def _winner(database: Store, id: str) -> str:
    try:
        return str(database.get(id)["_rev"])
    except NotFound:
        return ""


def _bulk_row(
    database: Store,
    pair: tuple[str, str],
    found: str | Refusal,
    revs: bool,
    latest: bool,
) -> str:
    """Return one result as JSON; a leaf with its ancestry is so already."""
    id = text(pair[0])
    if isinstance(found, str) and revs:
        return f'{{"id":{id},"docs":[{{"ok":{found}}}]}}'
    leaves: list[Document | Refusal]
    leaves = [found if isinstance(found, Refusal) else json.loads(found)]
    if latest and isinstance(found, Refusal):
        leaves = later(database, *pair, asking.inline()) or leaves
    rows = [
        {"error": refused(leaf)}
        if isinstance(leaf, Refusal)
        else {"ok": told(leaf, revs)}
        for leaf in leaves
    ]
    return f'{{"id":{id},"docs":{text(rows)}}}'


def told(leaf: Document, revs: bool) -> Document:
    """Return a leaf with its ancestry if that was asked for."""
    return {k: v for k, v in leaf.items() if revs or k != "_revisions"}


def later(
    database: Store, id: str, rev: str, inline: Inline = STUBS
) -> list[Document | Refusal]:
    """Return the leaves that descend from a revision; a feed may be overtaken."""
    try:
        leaves = database.open_revs(id, "all", inline=inline)
    except NotFound:
        return []
    return [
        leaf
        for leaf in leaves
        if not isinstance(leaf, Refusal) and rev in ancestry(leaf["_revisions"])
    ]


def ancestry(revisions: dict[str, Any]) -> list[str]:
    return [f"{revisions['start'] - i}-{d}" for i, d in enumerate(revisions["ids"])]


def bulk_docs(visit: Visit) -> Response:
    body = asking.json_object()
    docs = asking.member(body, "docs", list)
    new_edits = asking.member(body, "new_edits", bool, True)
    if new_edits and not visit.door.makes_edits:
        raise Forbidden("revisions are taken as given here; say new_edits=false")
    verdicts = visit.write(docs, new_edits=new_edits)
    if not new_edits:
        # CouchDB names only what it refused when revisions are stored as given.
        verdicts = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
    return answer([written(verdict) for verdict in verdicts], 201)


def local(visit: Visit, id: str) -> Response:
    found = visit.local(id)
    if found is None:
        raise NotFound("missing", subject=f"_local/{id}")
    return answer(found)


def put_local(visit: Visit, id: str) -> Response:
    document = asking.json_object()
    rev = visit.put_local(id, document)
    return answer({"ok": True, "id": f"_local/{id}", "rev": rev}, 201)


def delete_local(visit: Visit, id: str) -> Response:
    visit.delete_local(id)
    return answer({"ok": True, "id": f"_local/{id}", "rev": "0-0"})


def ensure_full_commit(visit: Visit) -> Response:
    """Say yes: what was answered before is on the disk."""
    asking.demand_json()
    return answer({"ok": True, "instance_start_time": "0"}, 201)
