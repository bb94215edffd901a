"""Attachments: bytes beside a document, in blocks, so that no end holds them whole.

What a document says of one, by its name:

    {"data": base64}     here it is
    {"follows": true}    it comes beside the document, its bytes given apart
    {"stub": true}       the one that the revision before this has under the name

What is kept, for each leaf:

    the body's row       "_attachments" as its first member: content_type, revpos,
                         digest, length, stub; of text, which is kept packed,
                         encoding and encoded_length as well
    attachments          id, revision, name ──▶ blob; who keeps one shares it
    blobs                64 KiB a row, each sealed by the codec as a body is

Text is packed by gzip as CouchDB does; the digest, an MD5, is of the bytes as they are
kept. What came packed stays as it came. Every length that was told, and every digest
that is of the bytes as they came, is held against them before anything is stored. A
blob of which no leaf speaks any more goes with the write that took the last one away.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from .errors import BadRequest, InvalidDocument
from .peer import Document

BLOCK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
LEVEL = 6
LARGEST_RATIO = 100
PACKED = re.compile(r"text/.+|application/(javascript|json|xml)")
DEFAULT_TYPE = "application/octet-stream"
DIGEST = "md5-"
MEMBER = "_attachments"
OPENING = f'{{"{MEMBER}":'


@dataclass(frozen=True, slots=True)
class Given:
    """One attachment as a document brings it; of a stub only the name counts."""

    name: str
    content_type: str = DEFAULT_TYPE
    revpos: int | None = None
    digest: str | None = None
    length: int | None = None
    encoding: str | None = None
    encoded_length: int | None = None
    data: bytes | None = None
    follows: bool = False

    @property
    def is_stub(self) -> bool:
        return self.data is None and not self.follows


@dataclass(frozen=True, slots=True)
class Kept:
    """One attachment as a leaf has it."""

    content_type: str
    revpos: int
    digest: str
    length: int
    encoding: str | None = None
    encoded_length: int | None = None

    def told(self, **more: Any) -> dict[str, Any]:
        """What CouchDB says of it, its coding only to who asks."""
        return {
            "content_type": self.content_type,
            "revpos": self.revpos,
            "digest": self.digest,
            "length": self.length,
            **more,
        }

    @property
    def coding(self) -> dict[str, Any]:
        if self.encoding is None:
            return {}
        return {"encoding": self.encoding, "encoded_length": self.encoded_length}


def read(document: Document) -> dict[str, Given]:
    """Read what a document says of its attachments, by name."""
    said = document.get(MEMBER) or {}
    if not isinstance(said, dict):
        raise InvalidDocument("_attachments must be a JSON object")
    return {check_name(name): _read(name, told) for name, told in said.items()}


def check_name(name: str) -> str:
    if not name or name[0] == "_":
        raise BadRequest(f"Attachment name '{name!a}' starts with prohibited character")
    try:
        if 0 not in name.encode():
            return name
    except UnicodeEncodeError:
        pass
    raise BadRequest("Attachment name is not UTF-8 encoded")


def _read(name: str, told: Any) -> Given:
    match told:
        case {"stub": True}:
            return Given(name, **_numbers(told))
        case {"follows": True}:
            return Given(name, **_described(told), follows=True)
        case {"data": str(data)}:
            # Inside a document it is never packed, whatever it is where it lies; so
            # its digest, which may be of the packed bytes, proves nothing here.
            apart = {"encoding": None, "encoded_length": None, "digest": None}
            described = _described(told) | apart
            return Given(name, **described, data=_decoded(name, data))
    raise InvalidDocument(f"Attachment {name!a} has neither data nor stub nor follows")


def _described(told: dict[str, Any]) -> dict[str, Any]:
    kind = told.get("content_type", DEFAULT_TYPE)
    encoding = told.get("encoding")
    if not isinstance(kind, str) or not kind.isprintable() or not kind.isascii():
        raise InvalidDocument("content_type must be printable text")
    if encoding not in (None, "identity", "gzip"):
        raise InvalidDocument(f"unsupported encoding of an attachment: {encoding!a}")
    packed = encoding if encoding == "gzip" else None
    return {"content_type": kind, "encoding": packed, **_numbers(told)}


def _numbers(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("revpos", "length", "encoded_length"):
        value = told.get(name)
        if value is not None and (type(value) is not int or not 0 <= value < 2**53):
            raise InvalidDocument(f"{name} of an attachment must be a whole number")
        found[name] = value
    digest = told.get("digest")
    if digest is not None and not isinstance(digest, str):
        raise InvalidDocument("digest of an attachment must be a string")
    return {**found, "digest": digest}


def _decoded(name: str, data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (ValueError, binascii.Error) as bad:
        raise BadRequest(f"Invalid attachment data for {name!a}: not base64") from bad


@dataclass(slots=True)
class Incoming:
    """The bytes of one attachment on their way in: packed, counted, held to what was
    told of them. `blocks` first, then `kept`."""

    given: Given
    _came: Any = field(default_factory=lambda: md5(usedforsecurity=False))
    _stays: Any = field(default_factory=lambda: md5(usedforsecurity=False))
    _came_length: int = 0
    _stays_length: int = 0
    _length: int = 0

    @property
    def packs(self) -> bool:
        return not self.given.encoding and bool(
            PACKED.fullmatch(self.given.content_type)
        )

    def blocks(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what is to be kept, 64 KiB at a time."""
        rest = bytearray()
        for piece in self._stored(chunks):
            rest += piece
            while len(rest) >= BLOCK:
                yield self._counted(bytes(rest[:BLOCK]))
                del rest[:BLOCK]
        if rest:
            yield self._counted(bytes(rest))
        self._check()

    def kept(self, generation: int) -> Kept:
        packed = self.packs or self.given.encoding == "gzip"
        revpos = self.given.revpos
        return Kept(
            self.given.content_type,
            generation if revpos is None else min(revpos, generation),
            DIGEST + base64.b64encode(self._stays.digest()).decode(),
            self._length,
            "gzip" if packed else None,
            self._stays_length if packed else None,
        )

    def _counted(self, block: bytes) -> bytes:
        self._stays.update(block)
        self._stays_length += len(block)
        return block

    def _stored(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP) if self.packs else None
        inside = Unpacked(self.given.length) if self.given.encoding else None
        for chunk in chunks:
            self._came.update(chunk)
            self._came_length += len(chunk)
            self._length += inside.count(chunk) if inside else len(chunk)
            yield packer.compress(chunk) if packer else chunk
        if packer:
            yield packer.flush()
        if inside and not inside.is_whole:
            raise BadRequest(f"Attachment {self.given.name!a} is not whole gzip")

    def _check(self) -> None:
        told, name = self.given, self.given.name
        if told.length is not None and told.length != self._length:
            raise BadRequest(f"Attachment {name!a} has another length than was told")
        encoded = told.encoded_length
        if told.encoding and encoded not in (None, self._came_length):
            raise BadRequest(f"Attachment {name!a} has another length than was told")
        found = DIGEST + base64.b64encode(self._came.digest()).decode()
        if told.digest and told.digest.startswith(DIGEST) and told.digest != found:
            raise BadRequest(f"Attachment {name!a} does not have the digest told")


class Unpacked:
    """Counts what packed bytes hold, without keeping it, no further than was told; or,
    where nothing was, than anybody's words are packed."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._came = self._counted = 0
        self._inflater = zlib.decompressobj(GZIP)

    @property
    def is_whole(self) -> bool:
        return self._inflater.eof and not self._inflater.unused_data

    def count(self, chunk: bytes) -> int:
        before = self._counted
        self._came += len(chunk)
        most = BLOCK + LARGEST_RATIO * self._came if self._most is None else self._most
        try:
            while chunk:
                self._counted += len(self._inflater.decompress(chunk, BLOCK))
                if self._counted > most:
                    raise BadRequest("A packed attachment holds more than was told")
                chunk = self._inflater.unconsumed_tail
        except zlib.error as bad:
            raise BadRequest("A packed attachment is not gzip") from bad
        return self._counted - before


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what packed bytes hold."""
    inflater = zlib.decompressobj(GZIP)
    for chunk in chunks:
        while chunk:
            yield inflater.decompress(chunk, BLOCK)
            chunk = inflater.unconsumed_tail
    yield inflater.flush()


def with_member(body: str, kept: Mapping[str, Kept]) -> str:
    """Put what is told of the attachments before all else in a body."""
    told = {
        name: {**each.told(stub=True), **each.coding} for name, each in kept.items()
    }
    rest = "}" if body == "{}" else f",{body[1:]}"
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"{OPENING}{text}{rest}"


def are_in(body: str) -> bool:
    """Does this body begin with what is told of attachments?"""
    return body.startswith(OPENING)


def kept_in(told: Mapping[str, Any]) -> dict[str, Kept]:
    """Read what `with_member` wrote."""
    return {
        name: Kept(**{member: v for member, v in each.items() if member != "stub"})
        for name, each in told.items()
    }


def in_base64(blocks: Iterable[bytes], kept: Kept) -> str:
    """The bytes that were attached, for JSON."""
    raw = unpacked(blocks) if kept.encoding else blocks
    return base64.b64encode(b"".join(raw)).decode()
