"""What the phone can say about time.

`wall` is what it shows, `boot` and `mono_ms` what its owner cannot turn back, `offset`
what the county's clock said at the last meeting. A wrong clock never stops anybody;
it is only written down, with every entry (`At`).
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from mobile.errors import NothingWritten
from schemas.entry import At

CHINA = timezone(timedelta(hours=8))
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def _boot() -> str:
    """One value for as long as the phone stays on."""
    try:
        text = BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        text = str(round(time.time() - time.monotonic()) // 10)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def since_boot() -> float:
    """Seconds that nobody can turn back; the phone's sleep counts as well."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class PhoneClock:
    """The wall clock, the steady clock, and how far the wall is from the county's."""

    def __init__(
        self,
        folder: Path,
        *,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = since_boot,
    ) -> None:
        self._path = folder / "clock.json"
        self._wall = wall
        self._steady = steady
        self.boot = _boot()
        self.offset_ms: int | None = None
        self.uncertainty_ms: int | None = None
        self.beacon: str | None = None
        if self._path.exists():
            known = json.loads(self._path.read_text(encoding="utf-8"))
            self.offset_ms = known["offset_ms"]
            self.uncertainty_ms = known["uncertainty_ms"]
            self.beacon = known["beacon"]

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._wall(), CHINA)

    def believed(self) -> datetime:
        """The wall, moved by what the county said last; the wall where it never did."""
        return self.now() + timedelta(milliseconds=self.offset_ms or 0)

    def today(self) -> date:
        return self.believed().date()

    def now_ms(self) -> int:
        return int(self._wall() * 1000)

    def steady(self) -> float:
        return self._steady()

    def at(self) -> At:
        return At(
            wall=self.now().isoformat(timespec="milliseconds"),
            boot=self.boot,
            mono_ms=int(self._steady() * 1000),
            offset_ms=self.offset_ms,
            uncertainty_ms=self.uncertainty_ms,
            beacon=self.beacon,
        )

    def heard(self, server_time: datetime, asked_ms: int, answered_ms: int) -> None:
        """The county told its time somewhere between asking and answering."""
        half = (answered_ms - asked_ms) // 2
        middle = asked_ms + half
        self.offset_ms = int(server_time.timestamp() * 1000) - middle
        self.uncertainty_ms = max(half, 0)
        self._keep()

    def saw(self, statement_digest: str) -> None:
        """The newest statement of the county that this phone has verified."""
        self.beacon = statement_digest
        self._keep()

    def _keep(self) -> None:
        text = json.dumps(
            {
                "offset_ms": self.offset_ms,
                "uncertainty_ms": self.uncertainty_ms,
                "beacon": self.beacon,
            }
        )
        write_whole(self._path, text)


def write_whole(path: Path, text: str) -> None:
    """The file holds the old text or the new one, never half of either. Raises
    NothingWritten."""
    beside = path.with_suffix(path.suffix + ".new")
    try:
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as full:
        raise NothingWritten from full
