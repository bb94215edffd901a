"""A bundle: what a supervisor carries where there is no network, as one stream.

    "sili-bundle/1" LF
    frame 0       header, canonical JSON in the clear: county, who made it, its number,
                  for whom, and the stream's key, enclosed to them
    frame 1 … n   each on its own: items, packed, AES-256-GCM under the stream's key
    last frame    how many there were, and the seal of the maker over all of it

A frame is its kind (one byte), its length (four) and its bytes. Its nonce is its place,
and it is bound to the header and to its kind, so frames that were exchanged, spliced or
left out do not open; that there is a last one says that nothing is lacking. A stick
that was pulled out early holds whole frames, and those may be used: what is in them
bears its own seals.

An item is a document and its database, or what the two ends tell each other of how far
they are. Nothing in the clear names a person, a case or a path.
"""

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas import strict_json
from schemas.bundle_errors import BundleCut, InvalidBundle
from schemas.canonical import canonical_bytes
from schemas.errors import NotForThisKey, SiliError
from schemas.recovery import Addressee, Enclosed
from schemas.sealing import PublicKey, Purpose

MAGIC: Final = b"sili-bundle/1\n"
KEY = 32
LEVEL = 6
FULL = 512 * 1024
"""So many bytes of items make a frame, before they are packed."""
LARGEST_FRAME = 4 * 1024 * 1024
LARGEST_CONTENT = 8 * 1024 * 1024
LARGEST_HEADER = 16 * 1024
MORE, END = b"m", b"e"
COUNTY: Final = "county"

Item: TypeAlias = dict[str, Any]
Sign: TypeAlias = Callable[[str], Mapping[str, str]]
"""Seals a digest for the purpose of bundles: alg, kid, sig."""


@dataclass(frozen=True, slots=True)
class Header:
    """`maker` a device, a relay or `county`; `to` the county or a device."""

    county: str
    maker: str
    number: int
    made_at: str
    to: str
    kid: str
    enclosed: str

    @property
    def about(self) -> str:
        """To what the enclosed key is bound."""
        return f"{self.county}/{self.maker}/{self.number}/{self.to}"

    def to_json(self) -> dict[str, Any]:
        return {
            "e": 1,
            "type": "bundle",
            "county": self.county,
            "from": self.maker,
            "number": self.number,
            "made_at": self.made_at,
            "to": self.to,
            "key": {"kid": self.kid, "enclosed": self.enclosed},
        }


def write(
    items: Iterable[Item],
    *,
    county: str,
    maker: str,
    number: int,
    made_at: str,
    to: str,
    addressee: tuple[str, Addressee],
    sign: Sign,
) -> Iterator[bytes]:
    """Yield a bundle of these items, a frame at a time."""
    key = os.urandom(KEY)
    kid, half = addressee
    bare = Header(county, maker, number, made_at, to, kid, "")
    enclosed = half.enclose(Enclosed.BUNDLE, bare.about, key)
    header = Header(county, maker, number, made_at, to, kid, enclosed)
    opening = canonical_bytes(header.to_json())
    whole, seal = sha256(), AESGCM(key)
    bound = sha256(opening).digest()

    def framed(kind: bytes, content: bytes) -> bytes:
        frame = kind + len(content).to_bytes(4, "big") + content
        whole.update(frame)
        return frame

    yield MAGIC + framed(b"h", opening)
    place = 0
    for some in parcels(items):
        place += 1
        packed = zlib.compress(_text(some), LEVEL)
        yield framed(MORE, seal.encrypt(_nonce(place), packed, bound + MORE))
    digest = whole.hexdigest()
    told = canonical_bytes(
        {"frames": place, "digest": digest, "seal": dict(sign(digest))}
    )
    yield framed(END, seal.encrypt(_nonce(place + 1), told, bound + END))


def parcels(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut what is to be carried into frames."""
    some: list[Item] = []
    size = 0
    for item in items:
        weight = len(_text(item))
        if some and size + weight > FULL:
            yield some
            some, size = [], 0
        some.append(item)
        size += weight
    if some:
        yield some


class Reader:
    """Reads a stream; `read(n)` gives at most n bytes, none at its end."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._whole = sha256()
        self.frames = 0
        self.told: dict[str, Any] | None = None
        if self._bytes(len(MAGIC)) != MAGIC:
            raise InvalidBundle("form")
        try:
            kind, opening = self._frame(LARGEST_HEADER)
        except EOFError as cut:
            raise BundleCut(0) from cut
        if kind != b"h":
            raise InvalidBundle("form")
        self.header = read_header(opening)
        self._bound = sha256(opening).digest()
        self.digest = sha256(opening).hexdigest()
        """Names the bundle: no two have one."""

    def open(
        self, disclose: Callable[[Enclosed, str, str], bytes], skip: int = 0
    ) -> Iterator[list[Item]]:
        """Yield what each frame holds, but of the first `skip`, which were read before.

        Raises BundleCut where it ends early, InvalidBundle where it is not what its
        maker wrote, both after all that came before has been yielded.
        """
        header = self.header
        try:
            opener = AESGCM(disclose(Enclosed.BUNDLE, header.about, header.enclosed))
        except (NotForThisKey, ValueError) as other:
            raise InvalidBundle("key") from other
        while True:
            before = self._whole.hexdigest()
            try:
                kind, sealed = self._frame(LARGEST_FRAME)
            except EOFError as cut:
                raise BundleCut(self.frames) from cut
            place = self.frames + 1
            content = self._opened(opener, kind, sealed, place)
            if kind == END:
                self.told = read_end(content, self.frames, before)
                return
            self.frames = place
            if place > skip:
                yield read_items(content, place)

    def is_sealed_by(self, key: PublicKey) -> bool:
        """Did the maker seal all of it? Asked when it was read to its end."""
        if self.told is None:
            return False
        said = self.told
        sig = str(said["seal"]["sig"])
        county = self.header.county
        return key.verify(Purpose.BUNDLE, county, said["digest"], sig)

    @property
    def kid(self) -> str:
        """Under which key it says that it is sealed."""
        return str(self.told["seal"]["kid"]) if self.told else ""

    def _opened(self, opener: AESGCM, kind: bytes, sealed: bytes, place: int) -> bytes:
        try:
            return opener.decrypt(_nonce(place), sealed, self._bound + kind)
        except (InvalidTag, ValueError) as wrong:
            raise InvalidBundle("frame", place) from wrong

    def _frame(self, most: int) -> tuple[bytes, bytes]:
        head = self._bytes(5)
        if len(head) < 5:
            raise EOFError
        length = int.from_bytes(head[1:], "big")
        if length > most:
            raise InvalidBundle("too_large", self.frames + 1)
        content = self._bytes(length)
        if len(content) < length:
            raise EOFError
        self._whole.update(head + content)
        return head[:1], content

    def _bytes(self, count: int) -> bytes:
        held = b""
        while len(held) < count and (came := self._read(count - len(held))):
            held += came
        return held


def read_header(opening: bytes) -> Header:
    """Read what stands in the clear. Raises InvalidBundle."""
    try:
        match strict_json.loads(opening):
            case {
                "e": 1,
                "type": "bundle",
                "county": str(county),
                "from": str(maker),
                "number": int(number),
                "made_at": str(made_at),
                "to": str(to),
                "key": {"kid": str(kid), "enclosed": str(enclosed)},
            }:
                return Header(county, maker, number, made_at, to, kid, enclosed)
    except SiliError as wrong:
        raise InvalidBundle("form") from wrong
    raise InvalidBundle("form")


def read_items(packed: bytes, place: int) -> list[Item]:
    inflater = zlib.decompressobj()
    try:
        raw = inflater.decompress(packed, LARGEST_CONTENT)
        if inflater.unconsumed_tail:
            raise InvalidBundle("too_large", place)
        found = json.loads(raw)
    except (zlib.error, ValueError, RecursionError) as wrong:
        raise InvalidBundle("content", place) from wrong
    if isinstance(found, list) and all(isinstance(item, dict) for item in found):
        return found
    raise InvalidBundle("content", place)


def read_end(content: bytes, frames: int, digest: str) -> dict[str, Any]:
    """Read the last frame; it speaks of all the others."""
    try:
        told: Any = strict_json.loads(content)
        match told:
            case {
                "frames": int(n),
                "digest": str(d),
                "seal": {"kid": str(), "sig": str()},
            } if (n, d) == (frames, digest):
                return dict(told)
    except SiliError as wrong:
        raise InvalidBundle("content", frames + 1) from wrong
    raise InvalidBundle("frame", frames + 1)


def _text(value: object) -> bytes:
    """What is carried as it lies, whatever lies there; who takes it looks at it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _nonce(place: int) -> bytes:
    return place.to_bytes(12, "big")
