"""A device that writes entries, for the tests of this package."""

from collections.abc import Iterable
from typing import Any

from schemas import entry, identifiers
from schemas.entry import At, Author, Chain, Entry
from schemas.sealing import SigningKey

COUNTY = "500230"
GRID = "grid-500230119200003"
CASE = "019aa4c0-7c00-7a3e-8f21-5b6f0c9d1e42"
AT = At("2026-11-21T10:00:00+08:00", "boot-1", 81234, -1200, 400, None)
NOW_MS = 1_795_226_400_000


class Device:
    """One phone with its key and its chain."""

    def __init__(self, seed: int = 1, by: str = "u-wang", alg: str = "ed25519") -> None:
        self.key = SigningKey.from_private_bytes(seed.to_bytes(32, "big"), alg)
        self.id = identifiers.device_id(self.key.public)
        self.author = Author(by, self.id, f"{self.id}/1", COUNTY, self.key)
        self.chain = Chain(f"c-{seed:032x}")

    def write(
        self,
        body: dict[str, Any] | None = None,
        *,
        type: str = "stage.recorded",
        v: int = 1,
        home: str = GRID,
        case: str = CASE,
        at: At = AT,
        seen: Iterable[str] = (),
        now_ms: int = NOW_MS,
    ) -> Entry:
        written, self.chain = entry.write(
            self.author,
            self.chain,
            type=type,
            v=v,
            home=home,
            case=case,
            body=body or {},
            at=at,
            seen=seen,
            now_ms=now_ms,
        )
        return written
