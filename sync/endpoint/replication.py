"""The verbs a replicator uses, in the order in which it uses them."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, request

from ..errors import BadRequest, Forbidden, NotFound, SyncError, TooLarge
from ..gate import Store
from ..peer import STUBS, Change, Document, Feed, Inline, Refusal
from . import asking
from .answering import answer, encoded, json_answer, refused, text, written
from .visit import Visit

LONGEST_POLL = 60.0
LONGEST_SILENCE = 10.0
LARGEST_ANSWER = 32 * 1024 * 1024
SLICE = 100
PAGE = 1000
NOT_SERVED = ("filter", "doc_ids", "view", "descending", "attachments")

Shape = Callable[[Feed], dict[str, Any]]


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


def changes(visit: Visit) -> Response:
    """Serve the feed: what there is, or (longpoll) the first that comes."""
    for name in NOT_SERVED:
        if request.args.get(name, "false") != "false":
            raise BadRequest(f"_changes with `{name}` is not served here")
    feed = request.args.get("feed", "normal")
    if feed not in ("normal", "longpoll"):
        raise BadRequest(f"feed={feed} is not served here; use normal or longpoll")
    limit, shape = asking.whole("limit"), _shape(visit.database)
    page = PAGE if limit is None else min(limit, PAGE)
    found = visit.database.changes(request.args.get("since", "0"), limit=page)
    if feed == "longpoll" and not found.changes:
        return _long_poll(visit, found, page, shape)
    if len(found.changes) < PAGE or limit == PAGE:
        return answer(shape(found))
    return Response(_pages(visit, found, limit, shape), mimetype="application/json")


def _pages(visit: Visit, feed: Feed, limit: int | None, shape: Shape) -> Iterator[str]:
    """Yield a long feed page by page, so that none is ever held whole."""
    left = sys.maxsize if limit is None else limit
    opening = '{"results":['
    while feed.changes:
        yield opening + ",".join(text(row) for row in shape(feed)["results"])
        opening = ","
        left -= len(feed.changes)
        feed = visit.database.changes(feed.last_seq, limit=min(left, PAGE))
    end = shape(feed)
    yield f'],"last_seq":{text(end["last_seq"])},"pending":{text(end["pending"])}}}\n'


def _shape(database: Store) -> Shape:
    all_leaves = request.args.get("style", "main_only") == "all_docs"
    include_docs = asking.flag("include_docs")

    def row(change: Change) -> dict[str, Any]:
        revs = change.revs if all_leaves else change.revs[:1]
        told: dict[str, Any] = {"seq": change.seq, "id": change.id}
        told["changes"] = [{"rev": rev} for rev in revs]
        if change.deleted:
            told["deleted"] = True
        if include_docs:
            told["doc"] = database.get(change.id, rev=change.revs[0])
        return told

    def shape(feed: Feed) -> dict[str, Any]:
        rows = [row(change) for change in feed.changes]
        pending = {} if feed.pending is None else {"pending": feed.pending}
        return {"results": rows, "last_seq": feed.last_seq, **pending}

    return shape


def _long_poll(visit: Visit, found: Feed, limit: int | None, shape: Shape) -> Response:
    """Answer with a line end at each heartbeat, and the feed once there is one.

    A waiting feed holds a thread of the server, so there are only so many. The
    line ends are white space to a parser; failing to write one is how a server
    notices that the client has gone, and then the thread is free again.
    """
    timeout = _seconds("timeout", LONGEST_POLL)
    silence = max(_seconds("heartbeat", LONGEST_SILENCE), 0.1)
    release = visit.door.take_a_seat()

    def lines() -> Iterator[bytes]:
        feed, end = found, time.monotonic() + timeout
        while not feed.changes and (left := end - time.monotonic()) > 0:
            yield b"\n"
            try:
                visit.database.wait(feed.last_seq, min(silence, left))
                feed = visit.database.changes(feed.last_seq, limit=limit)
            except SyncError:
                # Closed or deleted meanwhile; the next request is told so.
                break
        yield encoded(shape(feed))

    response = Response(lines(), mimetype="application/json")
    response.call_on_close(release)
    return response


def _seconds(name: str, most: float) -> float:
    # CouchDB takes heartbeat=true for "as you like".
    if request.args.get(name) in ("true", "false"):
        return most
    given = asking.whole(name)
    return most if given is None else min(given / 1000, most)


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
