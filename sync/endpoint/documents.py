"""One document at a time."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote
from uuid import uuid4

from flask import Response, request

from ..attachments import MEMBER
from ..errors import BadRequest, NotFound, named
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
        found = _found(visit, id, replace(inline, data=inline.data and not apart))
    except NotFound:
        meant = visit.door.makes_edits and attachments.meant(visit, id)
        if not meant:
            raise
        return attachments.get(visit, *meant)
    if apart and MEMBER in found:
        return attachments.related(visit.whole, found, inline)
    # What stands around a revision may change while the revision does not.
    etag = None if _asks_around() else found["_rev"]
    response = answer(found, etag=etag)
    response.make_conditional(request)
    return response


AROUND = {
    "_revs_info": ("revs_info", "meta"),
    "_deleted_conflicts": ("deleted_conflicts", "meta"),
    "_local_seq": ("local_seq",),
}


def _asks_around() -> bool:
    asked = {"conflicts", *(name for names in AROUND.values() for name in names)}
    return any(map(asking.flag, asked))


def _found(visit: Visit, id: str, inline: Inline) -> Document:
    """The winner, or the leaf named, or what came of the revision named."""
    rev, conflicts = request.args.get("rev"), asking.flag("conflicts")
    asked: dict[str, Any] = {
        "revs": asking.flag("revs"),
        "conflicts": conflicts or asking.flag("meta"),
        "inline": inline,
    }
    try:
        found = visit.database.get(id, rev=rev, **asked)
    except NotFound:
        if not (rev and asking.flag("latest")):
            raise
        leaves = later(visit.database, id, rev)
        if not leaves or isinstance(leaves[0], Refusal):
            raise
        found = visit.database.get(id, rev=leaves[0]["_rev"], **asked)
    if visit.door.makes_edits and _asks_around():
        found.update(_around(visit, found))
    return found


def _around(visit: Visit, document: Document) -> Document:
    told = visit.whole.about(document["_id"], document["_rev"])
    return {
        name: told[name]
        for name, flags in AROUND.items()
        if any(map(asking.flag, flags)) and told[name]
    }


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


def copy_document(visit: Visit, id: str) -> Response:
    """A document, or the revision named, under another id (`Destination`)."""
    to, _, query = request.headers.get("Destination", "").partition("?")
    if not to:
        raise BadRequest("Destination header is mandatory for COPY.")
    upon = parse_qs(query).get("rev", [])
    document = visit.whole.get(
        id, rev=request.args.get("rev"), inline=Inline(data=True)
    )
    copied = {k: v for k, v in document.items() if k not in ("_id", "_rev")}
    (verdict,) = visit.write(
        [{**copied, "_id": unquote(to), **({"_rev": upon[0]} if upon else {})}],
        new_edits=True,
    )
    return _stored(verdict, 201)


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
    return _stored(verdict, status)


def _stored(verdict: Written | Refusal, status: int) -> Response:
    if isinstance(verdict, Refusal):
        raise named(400, verdict.error, verdict.reason, subject=verdict.id)
    said = {"ok": True, "id": verdict.id, "rev": verdict.rev}
    return answer(said, status, etag=verdict.rev)
