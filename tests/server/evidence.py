"""Evidence as a phone seals and sends it: a photograph, its record, its chunks."""

import random
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from schemas import evidence, identifiers
from schemas.entry import Entry
from tests.schemas.records import body
from tests.server.county import MORNING, County, Phone
from tests.server.secluded import Case


@cache
def photo(side: int = 300, seed: int = 1, format: str = "JPEG") -> bytes:
    """Noise, so that it takes some pieces."""
    noise = random.Random(seed).randbytes(side * side * 3)
    written = BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(written, format, quality=95)
    return written.getvalue()


class Item:
    """One item of evidence on a phone."""

    def __init__(
        self, county: County, content: bytes = b"", phone: Phone | None = None
    ) -> None:
        self.county, self.phone = county, phone or county.phone
        self.content = content or photo()
        self.entry: Entry | None = None
        self.id = identifiers.uuid7(int(MORNING.timestamp() * 1000))
        self.key = sha256(self.id.encode()).digest()
        size = len(self.content)
        self.pieces = list(evidence.seal(self.key, self.id, size, self.plain))

    @property
    def plain(self) -> BytesIO:
        return BytesIO(self.content)

    @property
    def database(self) -> str:
        return identifiers.private_database(self.phone.device)

    def body(self, **more: Any) -> dict[str, Any]:
        keys = self.county.sili.keys
        to = keys.media_key.addressee
        said = body(
            "evidence.added",
            evidence=self.id,
            taken_on="2026-03-02",
            size=len(self.content),
            sha256=sha256(self.content).hexdigest(),
            key=evidence.wrap(to, keys.media_kid, self.id, self.key),
            pieces=[evidence.digest(each) for each in self.pieces],
        )
        for name in ("late", "shows"):
            said.pop(name, None)
        return {**said, **more}

    def record(self, case: str, **more: Any) -> Entry:
        return self.county.write(
            "evidence.added", self.body(**more), case=case, phone=self.phone
        )

    def record_in(self, case: Case, **more: Any) -> Entry:
        return case.write("evidence.added", self.body(), phone=self.phone, **more)

    def chunks(self, most: int = 2, attempt: int = 1) -> list[dict[str, Any]]:
        return [
            self.chunk(first, self.pieces[first : first + most], attempt)
            for first in range(0, len(self.pieces), most)
        ]

    def chunk(
        self, first: int, pieces: list[bytes], attempt: int = 1
    ) -> dict[str, Any]:
        about = self.phone.device, self.id, attempt, first
        return evidence.chunk_document(*about, pieces)

    def send(self, *chunks: dict[str, Any]) -> None:
        for each in chunks or self.chunks():
            self.county.put(each, self.database)


def at_hub(item: Item) -> list[str]:
    """Which chunks of the device the hub still knows of, buried ones as well."""
    feed = item.county.sili.hub.peer(item.database).changes("0")
    return [each.id for each in feed.changes if each.id.startswith("chunk:")]


def store(county: County) -> dict[str, int]:
    return dict(county.sili.media.sizes())
