"""Attachments over HTTP: alone, or with their document as multipart/related.

    GET HEAD PUT DELETE  /db/doc/name     one attachment, in parts if asked (Range)
    GET  /db/doc?attachments=true         the document, then its attachments, if the
         ?open_revs=…                     client says that it takes multipart
    PUT  /db/doc                          the same the other way, stored as it streams

A server is given paths with `%2F` already read, so that `/db/a%2Fb` and `/db/a/b` are
one: it is the document `a/b` if there is one, else the attachment `b` of a document
`a` that is there. Typed JSON and naming no revision, it is a document to be made.

Whatever is served was brought by somebody: nothing of it runs in a browser.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, request
from werkzeug.http import quote_etag

from ..attached import Attachment
from ..attachments import DEFAULT_TYPE, DIGEST, MEMBER
from ..database import Database
from ..errors import BadRequest, Conflict, RangeNotSatisfiable
from ..multipart import Piece, Reader, boundary_of, length_of, new_boundary, write
from ..peer import Bodies, Document, Inline
from ..related import JSON, first, in_order, piece
from . import asking
from .answering import answer, encoded
from .visit import Visit

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


# Which attachment of which document


def meant(visit: Visit, path: str) -> tuple[str, str] | None:
    """Return the document that is there, and the name, that a path may mean."""
    there = (pair for pair in splits(path) if is_there(visit.whole, pair[0]))
    return next(there, None)


def splits(path: str) -> Iterator[tuple[str, str]]:
    """Yield each way to read a path as id and name, the longest id first."""
    parts = path.split("/")
    least = 2 if parts[0] == "_design" else 1
    for n in range(len(parts) - 1, least - 1, -1):
        if name := "/".join(parts[n:]):
            yield "/".join(parts[:n]), name


def is_there(database: Database, id: str) -> bool:
    (listed,) = database.all_docs(keys=[id])
    return listed.rev is not None and not listed.deleted


def to_put(visit: Visit, path: str) -> tuple[str, str] | None:
    """Return the attachment that a PUT means; None where it means a document."""
    if "/" not in path or is_there(visit.whole, path):
        return None
    typed = request.mimetype in (JSON, "multipart/related")
    found = meant(visit, path)
    if found:
        return None if typed and "rev" not in request.args else found
    return None if typed else list(splits(path))[-1]


# One attachment


def get(visit: Visit, id: str, name: str) -> Response:
    found = visit.whole.open_attachment(id, name, rev=request.args.get("rev"))
    packed = found.kept.encoding
    response = _whole(found) if packed else _part(found)
    response.headers.update(SAFE)
    response.headers["Accept-Ranges"] = "none" if packed else "bytes"
    response.headers["ETag"] = quote_etag(found.kept.digest.removeprefix(DIGEST))
    response.cache_control.must_revalidate = True
    response.make_conditional(request)
    return response


def _whole(found: Attachment) -> Response:
    """Serve what is kept packed: packed to who takes it so."""
    packed = bool(request.accept_encodings["gzip"])
    chunks = found.encoded_chunks() if packed else found.chunks()
    response = Response(chunks, content_type=found.kept.content_type)
    response.content_length = found.encoded_length if packed else found.length
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = str(found.kept.encoding)
    return response


def _part(found: Attachment) -> Response:
    start, end, status = _range(found.length)
    response = Response(
        found.chunks(start, end), status, content_type=found.kept.content_type
    )
    response.content_length = end - start
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.length}"
    else:
        response.content_md5 = found.kept.digest.removeprefix(DIGEST)
    return response


def _range(length: int) -> tuple[int, int, int]:
    """Return what is asked for, from where to before where, and the status of it."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) > 1:
        return 0, length, 200
    found = asked.range_for_length(length)
    if found is None:
        raise RangeNotSatisfiable()
    return found[0], found[1], 206


def put(visit: Visit, id: str, name: str) -> Response:
    given = request.headers.get("Content-Encoding", "identity").lower()
    told = {} if given == "identity" else {"encoding": given}
    rev = visit.whole.put_attachment(
        id,
        name,
        asking.bounded_stream(visit.door.largest),
        request.content_type or DEFAULT_TYPE,
        rev=asking.rev_named(),
        guard=visit.guard,
        **told,
    )
    return answer({"ok": True, "id": id, "rev": rev}, 201, etag=rev)


def delete(visit: Visit, id: str, name: str) -> Response:
    of = asking.rev_named()
    if of is None:
        raise Conflict(subject=id)
    rev = visit.whole.delete_attachment(id, name, of, guard=visit.guard)
    return answer({"ok": True, "id": id, "rev": rev})


# A document with its attachments


def takes(kind: str) -> bool:
    """Does the client say in so many words that it takes this kind of multipart?"""
    said = request.headers.get("Accept", "").lower()
    return f"multipart/{kind}" in said


def related(database: Database, document: Document, inline: Inline) -> Response:
    """Serve a document, then the attachments that were asked for."""
    boundary, pieces = new_boundary(), pieces_of(database, document, inline)
    response = Response(
        write(boundary, pieces),
        content_type=f'multipart/related; boundary="{boundary}"',
    )
    response.content_length = length_of(boundary, pieces)
    return response


def mixed(database: Database, rows: Iterable[Document], inline: Inline) -> Response:
    """Serve several leaves, each a part; those that have attachments, of parts."""
    boundary = new_boundary()
    pieces = (_row_piece(database, row, inline) for row in rows)
    return Response(
        write(boundary, pieces), content_type=f'multipart/mixed; boundary="{boundary}"'
    )


def _row_piece(database: Database, row: dict[str, Any], inline: Inline) -> Piece:
    if "ok" not in row:
        return Piece({"Content-Type": f'{JSON}; error="true"'}, [encoded(row)])
    if not row["ok"].get(MEMBER):
        return Piece({"Content-Type": JSON}, [encoded(row["ok"])])
    inner = new_boundary()
    pieces = pieces_of(database, row["ok"], inline)
    kind = f'multipart/related; boundary="{inner}"'
    return Piece({"Content-Type": kind}, write(inner, pieces))


def pieces_of(database: Database, document: Document, inline: Inline) -> list[Piece]:
    """Return the parts of a document told with stubs: itself, then what follows."""
    told = dict(document)
    told[MEMBER], pieces = {}, []
    for name, found in database.attachments_since(document, inline.since).items():
        each, said = _follows(found, inline.coding) if found else (None, None)
        pieces += [each] if each else []
        told[MEMBER][name] = said or document[MEMBER][name]
    raw = encoded(told)
    return [first(raw), *pieces]


def _follows(found: Attachment, coding: bool) -> tuple[Piece, dict[str, Any]]:
    packed = coding and found.kept.encoding
    more = found.kept.coding if coding else {}
    told = found.kept.told(follows=True, **more)
    chunks = found.encoded_chunks() if packed else found.chunks()
    return piece(found.name, told, chunks), told


def brought(visit: Visit) -> tuple[Document, Bodies]:
    """Return the document of a multipart request, and what follows it as it comes."""
    boundary = boundary_of(request.content_type or "")
    parts = iter(Reader(asking.bounded_read(visit.door.largest), boundary))
    head = next(parts, None)
    if head is None:
        raise BadRequest("there is no document in the request")
    document = asking.json_of(asking.few(head.chunks))
    if not isinstance(document, dict):
        raise BadRequest("Request body must be a JSON object")
    return document, in_order(document, parts)
