"""multipart/related and multipart/mixed, as a stream: no part is ever held whole.

    --boundary CRLF headers CRLF CRLF bytes CRLF --boundary … CRLF --boundary--

    reader = Reader(stream.read, boundary_of(content_type))
    for part in reader:
        part.headers["content-type"]
        for chunk in part.chunks: …

A part is read before the next one begins; what is not read of it is passed over. What
ends early, before the last boundary, is an error wherever it ends, never a short part.
Parts need no Content-Disposition: CouchDB's first, the document, has none.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from .errors import BadRequest

CHUNK = 64 * 1024
MOST_HEADERS = 16 * 1024
PARAMETER = re.compile(
    r';\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))', re.IGNORECASE
)
LEGAL = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")


@dataclass(frozen=True, slots=True)
class Part:
    """`headers` by their names in lower case."""

    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part to be written; `length` of its bytes where that is known."""

    headers: Mapping[str, str]
    chunks: Iterable[bytes]
    length: int | None = None


def boundary_of(content_type: str) -> str:
    """Return the boundary that a Content-Type names. Raises BadRequest."""
    found = PARAMETER.search(content_type)
    boundary = (found[1] or found[2]) if found else ""
    if not LEGAL.fullmatch(boundary):
        raise BadRequest("multipart content without a boundary")
    return boundary


def new_boundary() -> str:
    return uuid4().hex


class Reader:
    """The parts of a stream; `read(n)` gives at most n bytes, none at the end."""

    def __init__(self, read: Callable[[int], bytes], boundary: str) -> None:
        self._read = read
        self._mark = b"\r\n--" + boundary.encode()
        # The first boundary may stand at the very beginning.
        self._held = b"\r\n"
        self._ended = False

    def __iter__(self) -> Iterator[Part]:
        for _ in self._until_mark():
            pass
        while not self._is_last():
            headers = self._headers()
            chunks = self._until_mark()
            yield Part(headers, chunks)
            for _ in chunks:
                pass

    def _more(self) -> bool:
        came = b"" if self._ended else self._read(CHUNK)
        self._ended = not came
        self._held += came
        return bool(came)

    def _until_mark(self) -> Iterator[bytes]:
        """Yield what comes before the next boundary, and stand behind that."""
        mark = self._mark
        while (at := self._held.find(mark)) < 0:
            # The end of what is held may be the beginning of the mark.
            safe = len(self._held) - len(mark) + 1
            if safe > 0:
                sure, self._held = self._held[:safe], self._held[safe:]
                yield sure
            if not self._more():
                raise cut()
        before, self._held = self._held[:at], self._held[at + len(mark) :]
        if before:
            yield before

    def _is_last(self) -> bool:
        """Read the rest of a boundary's line; two dashes say that it is the last."""
        line = self._line(b"\r\n", closes=b"--")
        if line is None:
            return True
        if line.strip(b" \t"):
            raise BadRequest("a boundary goes on where its line should end")
        return False

    def _line(self, end: bytes, closes: bytes = b"") -> bytes | None:
        """Return what comes before `end`; None where it begins with `closes`."""
        while True:
            if closes and self._held.startswith(closes):
                return None
            at = self._held.find(end)
            if at >= 0:
                line, self._held = self._held[:at], self._held[at + len(end) :]
                return line
            if len(self._held) > MOST_HEADERS:
                raise BadRequest("the headers of a part are too long")
            if not self._more():
                raise cut()

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        size = 0
        while line := self._line(b"\r\n"):
            size += len(line)
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or size > MOST_HEADERS:
                raise BadRequest("a header of a part is malformed")
            headers[name.strip().lower()] = value.strip()
        return headers


def cut() -> BadRequest:
    return BadRequest("the multipart content ended early")


def write(boundary: str, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield the stream. Raises BadRequest where a piece has not the length told."""
    for n, piece in enumerate(pieces):
        yield _opening(boundary, piece, first=n == 0)
        size = 0
        for chunk in piece.chunks:
            size += len(chunk)
            yield chunk
        if piece.length not in (None, size):
            raise BadRequest("a part has another length than was told")
    yield _closing(boundary)


def length_of(boundary: str, pieces: Sequence[Piece]) -> int:
    """How many bytes `write` yields, the length of every piece being known."""
    opened = sum(
        len(_opening(boundary, piece, first=n == 0)) + (piece.length or 0)
        for n, piece in enumerate(pieces)
    )
    return opened + len(_closing(boundary))


def _opening(boundary: str, piece: Piece, *, first: bool) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in piece.headers.items()]
    head = "" if first else "\r\n"
    return f"{head}--{boundary}\r\n{''.join(lines)}\r\n".encode()


def _closing(boundary: str) -> bytes:
    return f"\r\n--{boundary}--".encode()
