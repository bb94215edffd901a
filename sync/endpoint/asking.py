"""What a request says, read with suspicion.

By the time anything here runs, the gate knows who asks. A body is then

    typed         JSON and nothing else: no web page of another origin can send
                  that without asking the browser first
    bounded       16 MiB once inflated, counted while it streams
    inflated      gzip only, never more than a hundred times what came in
                  (204 KB of gzip have taken 481 MB of a server)
    whole         a body that ends early is nothing, not half an order
    plain JSON    no NaN, no 1e999, no nesting that exhausts the parser

and whatever is wrong is one clear answer; the server goes on.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from flask import request

from ..errors import BadRequest, TooLarge, UnsupportedMediaType
from ..peer import Inline

LARGEST_BODY = 16 * 1024 * 1024
LARGEST_RATIO = 100
CHUNK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS


def json_object() -> dict[str, Any]:
    """Return the request's body, a JSON object."""
    if not isinstance(value := json_body(), dict):
        raise BadRequest("Request body must be a JSON object")
    return value


def json_body() -> Any:
    demand_json()
    return json_of(body())


def json_of(raw: bytes) -> Any:
    try:
        return json.loads(raw, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"invalid UTF-8 JSON: {error}") from error


def demand_json() -> None:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json")


def body() -> bytes:
    """Return the whole body, inflated."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge("the request entity is too large")
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if coding not in ("identity", "gzip"):
        raise UnsupportedMediaType(f"unsupported Content-Encoding: {coding}")
    return b"".join(_bounded(_inflated(_sent()) if coding == "gzip" else _sent()))


def few(chunks: Iterator[bytes]) -> bytes:
    """Return what must be small enough to be held whole."""
    return b"".join(_bounded(chunks))


def bounded_stream(most: int) -> Iterator[bytes]:
    """Yield the body as it was sent, however its sender packed it."""
    if (request.content_length or 0) > most:
        raise TooLarge("the request entity is too large")
    return _bounded(_sent(), most)


def bounded_read(most: int) -> Callable[[int], bytes]:
    """The same as something to be read."""
    chunks = bounded_stream(most)
    return lambda _: next(chunks, b"")


def _sent() -> Iterator[bytes]:
    size = 0
    while chunk := request.stream.read(CHUNK):
        size += len(chunk)
        yield chunk
    if size < (request.content_length or 0):
        raise BadRequest("the request entity ended early")


def _bounded(chunks: Iterator[bytes], most: int = LARGEST_BODY) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge("the request entity is too large")
        yield chunk


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(GZIP)
    taken = given = 0
    for chunk in chunks:
        taken += len(chunk)
        while chunk:
            piece = _inflate(inflater, chunk)
            given += len(piece)
            if given > taken * LARGEST_RATIO:
                raise TooLarge("the request entity inflates too far")
            yield piece
            chunk = inflater.unconsumed_tail
    if not inflater.eof or inflater.unused_data:
        raise BadRequest("invalid gzip body")


def _inflate(inflater: "zlib._Decompress", chunk: bytes) -> bytes:
    try:
        return inflater.decompress(chunk, CHUNK)
    except zlib.error as error:
        raise BadRequest("invalid gzip body") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{digits} is beyond any number")
    return number


def flag(name: str) -> bool:
    """Return a query parameter that is true or false (the default)."""
    value = request.args.get(name, "false")
    if value not in ("true", "false"):
        raise BadRequest(f"Invalid boolean parameter: {name}={value}")
    return value == "true"


def rev_named(body: object = None) -> str | None:
    """Return the revision this edit is of, wherever it was named."""
    header = request.headers.get("If-Match", "").strip('"') or None
    if body is not None and not isinstance(body, str):
        raise BadRequest("Invalid rev format")
    said = {rev for rev in (body, request.args.get("rev"), header) if rev}
    if len(said) > 1:
        raise BadRequest("Document rev from request body and query string differ")
    return said.pop() if said else None


def inline() -> Inline:
    """Return how the attachments are to be told."""
    since = json_parameter("atts_since") or []
    if not isinstance(since, list) or not all(isinstance(rev, str) for rev in since):
        raise BadRequest("atts_since must be a JSON array of revisions")
    # Who names what he has wants what came since.
    data = flag("attachments") or bool(since)
    return Inline(data, flag("att_encoding_info"), tuple(since))


def whole(name: str, *, most: int | None = None) -> int | None:
    """Return a query parameter that is a whole number, cut to `most`."""
    value = request.args.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise BadRequest(f"Invalid value for {name}: {value}")
    return int(value) if most is None else min(int(value), most)


def json_parameter(name: str) -> Any:
    """Return a query parameter written in JSON; None where it is absent."""
    value = request.args.get(name)
    try:
        return None if value is None else json.loads(value)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"Invalid JSON in {name}") from error


def member(source: dict[str, Any], name: str, kind: type, default: Any = None) -> Any:
    """Return a member of a body that must be of one kind."""
    value = source.get(name, default)
    if not isinstance(value, kind):
        raise BadRequest(f"`{name}` must be a JSON {WORDS[kind]}")
    return value


WORDS = {list: "array", bool: "boolean", dict: "object", str: "string"}
