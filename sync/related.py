"""A document and what follows it, as multipart/related: the same on both ends.

    part 1     the document; of each attachment that follows it says {"follows": true}
    part 2 …   their bytes, each under its name, in the order in which it names them

CouchDB goes by the order, and so does whoever gets a part that has no name.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .attachments import DEFAULT_TYPE, MEMBER
from .errors import BadRequest
from .multipart import Part, Piece
from .peer import Bodies, Document

JSON = "application/json"


def following(document: Document) -> list[str]:
    """Return the names of what follows a document, in its order."""
    said = document.get(MEMBER)
    return [
        name
        for name, told in (said.items() if isinstance(said, dict) else ())
        if isinstance(told, dict) and told.get("follows") is True
    ]


def in_order(document: Document, parts: Iterable[Part]) -> Bodies:
    """Yield what follows under its name: its own, or that whose turn it is."""
    waiting = following(document)
    for part in parts:
        given = part.headers.get("content-disposition", "")
        own = next((n for n in waiting if f'filename="{quoted(n)}"' in given), None)
        if not waiting:
            raise BadRequest("more follows than the document says")
        name = own or waiting[0]
        waiting.remove(name)
        yield name, part.chunks


def sent_length(told: Mapping[str, Any]) -> int | None:
    """How many bytes follow for an attachment of which this is told."""
    packed = told.get("encoding") == "gzip"
    found = told.get("encoded_length" if packed else "length")
    return found if isinstance(found, int) else None


def piece(name: str, told: Mapping[str, Any], chunks: Iterable[bytes]) -> Piece:
    length = sent_length(told)
    headers = {
        "Content-Disposition": f'attachment; filename="{quoted(name)}"',
        "Content-Type": str(told.get("content_type", DEFAULT_TYPE)),
        "Content-Length": str(length),
    }
    if told.get("encoding"):
        headers["Content-Encoding"] = str(told["encoding"])
    return Piece(headers, chunks, length)


def first(raw: bytes) -> Piece:
    return Piece({"Content-Type": JSON}, [raw], len(raw))


def quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def read_first(part: Part, most: int) -> Document:
    """Read the document. Raises BadRequest where it is none, or too large."""
    raw = bytearray()
    for chunk in part.chunks:
        raw += chunk
        if len(raw) > most:
            raise BadRequest("the document is too large")
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the document is not JSON") from error
    if not isinstance(document, dict):
        raise BadRequest("the document is not a JSON object")
    return document


def one_by_one(pieces: list[Piece], bodies: Bodies) -> Iterator[Piece]:
    """Give each piece the bytes that are its, as they come."""
    yield pieces[0]
    came = iter(bodies)
    for expected in pieces[1:]:
        name, chunks = next(came, ("", ()))
        if f'filename="{quoted(name)}"' not in expected.headers["Content-Disposition"]:
            raise BadRequest(f"{name!a} does not follow in its turn")
        yield Piece(expected.headers, chunks, expected.length)
