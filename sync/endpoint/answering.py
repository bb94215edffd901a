"""What an answer looks like: CouchDB's words, statuses and headers.

Every answer says `Accept-Encoding: gzip` (RFC 7694): a client that reads it may
send its next body compressed.
"""

import gzip
import json
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from ..errors import SyncError
from ..peer import Refusal, Written

WORTH_COMPRESSING = 1024

STATUS_WORDS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    500: "internal_server_error",
}


def answer(value: Any, status: int = 200, *, etag: str | None = None) -> Response:
    """Return a value as JSON, compressed where the client takes it and it pays."""
    return json_answer(text(value), status, etag=etag)


def json_answer(data: str, status: int = 200, *, etag: str | None = None) -> Response:
    """Return what is JSON already."""
    response = Response(_bytes(data), status, mimetype="application/json")
    response.headers["Cache-Control"] = "must-revalidate"
    response.headers["Accept-Encoding"] = "gzip"
    if etag is not None:
        response.set_etag(etag)
    return compressed(response)


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encoded(value: Any) -> bytes:
    return _bytes(text(value))


def _bytes(data: str) -> bytes:
    # Half a surrogate pair stands only in what is told about a bad request.
    return data.encode(errors="backslashreplace") + b"\n"


def compressed(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    data = response.get_data()
    if len(data) >= WORTH_COMPRESSING and request.accept_encodings["gzip"]:
        # Level 4 gives nine tenths of level 9's saving for a third of its time.
        response.set_data(gzip.compress(data, 4, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def written(verdict: Written | Refusal) -> dict[str, Any]:
    """Return what `_bulk_docs` says of one document."""
    if isinstance(verdict, Written):
        return {"ok": True, "id": verdict.id, "rev": verdict.rev}
    return refused(verdict)


def refused(verdict: Refusal) -> dict[str, Any]:
    rev = {} if verdict.rev is None else {"rev": verdict.rev}
    return {
        "id": verdict.id,
        **rev,
        "error": verdict.error,
        "reason": verdict.reason,
    }


def sync_error(error: SyncError) -> Response:
    response = answer({"error": error.error, "reason": error.reason}, error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        response.headers["Retry-After"] = "10"
    return response


def http_error(error: HTTPException) -> Response:
    """Return what went wrong before or around the verbs, in the same words."""
    status = error.code or 500
    word = STATUS_WORDS.get(status, "unknown_error")
    return answer({"error": word, "reason": error.description}, status)
