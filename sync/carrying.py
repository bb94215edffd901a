"""The bytes of attachments on their way: verified, put inside, gone on with."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from .attachments import DEFAULT_TYPE, MEMBER, Incoming, read, unpacked
from .errors import BadRequest
from .peer import Bodies, Document


def verified(document: Document, bodies: Bodies) -> Bodies:
    """Hold what comes against the lengths and digests told. Raises BadRequest."""
    given = read(document)
    for name, chunks in bodies:
        if name not in given or not given[name].follows:
            raise BadRequest(f"Nothing said that {name!a} would follow")
        # Bytes of no kind are packed by nobody: they go on as they came.
        as_it_came = replace(given[name], content_type=DEFAULT_TYPE)
        yield name, Incoming(as_it_came).blocks(chunks)


def inside(document: Document, bodies: Bodies) -> Document:
    """Return the document with what follows it inside, as every peer takes it."""
    told = document.get(MEMBER, {})
    data = {name: _inside(told[name], chunks) for name, chunks in bodies}
    for name, said in told.items():
        if said.get("follows") is True and name not in data:
            raise BadRequest(f"Attachment {name!a} did not follow")
    return {**document, MEMBER: {**told, **data}}


def _inside(told: Mapping[str, object], chunks: Iterable[bytes]) -> dict[str, object]:
    raw = b"".join(unpacked(chunks) if told.get("encoding") == "gzip" else chunks)
    kept = {name: told[name] for name in ("content_type", "revpos") if name in told}
    return {**kept, "data": base64.b64encode(raw).decode()}


class Answer(Protocol):
    """An answer that is read as it comes."""

    status: int

    @property
    def headers(self) -> Mapping[str, str]: ...

    def read(self) -> bytes: ...


class Resumed:
    """Where the reading of one attachment stands, over as many answers as it takes."""

    def __init__(self, start: int) -> None:
        self.at = self._last = start
        self._tag: str | None = None

    @property
    def range(self) -> dict[str, str]:
        return {"Range": f"bytes={self.at}-"} if self.at else {}

    def got_further(self) -> bool:
        further = self.at > self._last
        self._last = self.at
        return further

    def rest_of(self, answer: Answer) -> Iterator[bytes]:
        """Yield what was not had yet. Raises BadRequest where it is another by now."""
        tag = answer.headers.get("ETag")
        if self._tag is not None and tag is not None and tag != self._tag:
            raise BadRequest("the attachment was replaced while it was read")
        self._tag = tag
        known = 0 if answer.status == 206 else self.at
        while chunk := answer.read():
            new = chunk[known:]
            known -= len(chunk) - len(new)
            self.at += len(new)
            if new:
                yield new
