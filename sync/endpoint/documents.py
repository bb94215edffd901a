"""One document at a time, and the list of all."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Response, request

from ..attachments import MEMBER
from ..documents import Listed
from ..errors import BadRequest, NotFound, SyncError, named
from ..peer import Document, Inline, Refusal, Written
from . import asking, attachments
from .answering import answer
from .replication import later, told
from .visit import Visit


def document(visit: Visit, id: str) -> Response:
    if "open_revs" in request.args:
        return _open_revs(visit, id)
    inline = asking.inline()
    apart = inline.data and visit.door.makes_edits and attachments.takes("related")
    try:
        found = visit.database.get(
            id,
            rev=request.args.get("rev"),
            revs=asking.flag("revs"),
            conflicts=asking.flag("conflicts") or asking.flag("meta"),
            inline=replace(inline, data=inline.data and not apart),
        )
    except NotFound:
        meant = visit.door.makes_edits and attachments.meant(visit, id)
        if not meant:
            raise
        return attachments.get(visit, *meant)
    if apart and MEMBER in found:
        return attachments.related(visit.whole, found, inline)
    response = answer(found, etag=found["_rev"])
    response.make_conditional(request)
    return response


def _open_revs(visit: Visit, id: str) -> Response:
    """Serve the leaves asked for, or all; JSON, as the protocol allows."""
    asked = request.args["open_revs"]
    revs = "all" if asked == "all" else asking.json_parameter("open_revs")
    if revs != "all" and not _texts(revs):
        raise BadRequest("open_revs is `all` or an array of revisions")
    inline = asking.inline()
    apart = visit.door.makes_edits and attachments.takes("mixed")
    if apart:
        inline = replace(inline, data=False)
    rows: list[dict[str, Any]] = []
    for leaf in visit.database.open_revs(id, revs, inline=inline):
        rows += _leaf_rows(visit, id, leaf, inline)
    if apart:
        return attachments.mixed(visit.whole, rows, asking.inline())
    return answer(rows)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _leaf_rows(
    visit: Visit, id: str, leaf: Document | Refusal, inline: Inline
) -> list[dict[str, Any]]:
    found = [leaf]
    if isinstance(leaf, Refusal) and asking.flag("latest"):
        found = later(visit.database, id, leaf.rev or "", inline) or found
    return [
        {"missing": doc.rev}
        if isinstance(doc, Refusal)
        else {"ok": told(doc, asking.flag("revs"))}
        for doc in found
    ]


def put_document(visit: Visit, id: str) -> Response:
    if meant := attachments.to_put(visit, id):
        return attachments.put(visit, *meant)
    bodies = None
    if request.mimetype == "multipart/related":
        doc, bodies = attachments.brought(visit)
    else:
        doc = asking.json_object()
    if doc.get("_id", id) != id:
        raise BadRequest("Document id in the body is another than in the address")
    return _store(visit, {**doc, "_id": id}, 201, bodies)


def post_document(visit: Visit) -> Response:
    doc = asking.json_object()
    return _store(visit, {"_id": uuid4().hex, **doc}, 201)


def delete_document(visit: Visit, id: str) -> Response:
    meant = attachments.meant(visit, id)
    if meant and not attachments.is_there(visit.whole, id):
        return attachments.delete(visit, *meant)
    return _store(visit, {"_id": id, "_deleted": True}, 200)


def _store(
    visit: Visit,
    doc: Document,
    status: int,
    bodies: Iterable[tuple[str, Iterable[bytes]]] | None = None,
) -> Response:
    rev = asking.rev_named(doc.get("_rev"))
    doc = {**doc, "_rev": rev} if rev else doc
    new_edits = request.args.get("new_edits") != "false"
    if bodies is None:
        (verdict,) = visit.write([doc], new_edits=new_edits)
    else:
        verdict = visit.whole.store_with_bodies(
            doc, bodies, new_edits=new_edits, guard=visit.guard
        )
    if not isinstance(verdict, Written):
        raise _error(verdict)
    said = {"ok": True, "id": verdict.id, "rev": verdict.rev}
    return answer(said, status, etag=verdict.rev)


def _error(verdict: Refusal) -> SyncError:
    return named(400, verdict.error, verdict.reason, subject=verdict.id)


def all_docs(visit: Visit) -> Response:
    keys = asking.json_parameter("keys")
    if request.method == "POST":
        keys = asking.json_object().get("keys")
    if keys is not None and not _texts(keys):
        raise BadRequest("`keys` must be a JSON array of strings")
    key, skip = _key("key"), asking.whole("skip") or 0
    rows = visit.whole.all_docs(
        start_key=_key("startkey", "start_key") if key is None else key,
        end_key=_key("endkey", "end_key") if key is None else key,
        keys=keys,
        include_docs=asking.flag("include_docs"),
        limit=asking.whole("limit"),
        skip=skip,
        descending=asking.flag("descending"),
        inclusive_end=request.args.get("inclusive_end") != "false" or key is not None,
    )
    total = visit.whole.info().doc_count
    return answer(
        {"total_rows": total, "offset": skip, "rows": [_row(row) for row in rows]}
    )


def _row(listed: Listed) -> dict[str, Any]:
    if listed.rev is None:
        return {"key": listed.id, "error": "not_found"}
    value: dict[str, Any] = {"rev": listed.rev}
    if listed.deleted:
        value["deleted"] = True
    row: dict[str, Any] = {"id": listed.id, "key": listed.id, "value": value}
    if listed.document is not None or (listed.deleted and asking.flag("include_docs")):
        row["doc"] = listed.document
    return row


def _key(*names: str) -> str | None:
    for name in names:
        key = asking.json_parameter(name)
        if key is not None and not isinstance(key, str):
            raise BadRequest(f"{name} must be a JSON string")
        if key is not None:
            return str(key)
    return None
