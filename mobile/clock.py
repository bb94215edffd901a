"""What the phone can say about time.

`wall` is what it shows, `boot` and `mono_ms` what its owner cannot turn back, `offset`
how far the county is from the wall: as it was at the last meeting, or, where somebody
has set the wall since and the phone was not switched off, as the steady clock says.
After it was off, time cannot have gone back behind that meeting: it is known to be at
least as late. A wrong clock never stops anybody; it is only written down, with every
entry (`At`), and said to whoever looks.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mobile.errors import NothingWritten

if TYPE_CHECKING:
    from schemas.entry import At

CHINA = timezone(timedelta(hours=8))
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# A wall that differs by more from what the steady clock says was set by somebody;
# whichever drifts by less is better below it.
SET_MS = 5 * 60_000
DRIFT = 10_000  # A steady clock goes wrong by less than one part in so many.


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


@dataclass(frozen=True, slots=True)
class Met:
    """When the county told its time: how far it was from the wall, and what the clock
    said that nobody sets."""

    offset_ms: int
    uncertainty_ms: int
    boot: str
    steady_ms: int
    county_ms: int

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self | None:
        """Earlier versions kept the offset alone."""
        if kept.get("offset_ms") is None:
            return None
        known = {
            each.name: kept[each.name] for each in fields(cls) if each.name in kept
        }
        return cls(**{"boot": "", "steady_ms": 0, "county_ms": 0, **known})


class PhoneClock:
    """The wall clock, the steady clock, and how far the wall is from the county's."""

    def __init__(
        self,
        folder: Path,
        *,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = since_boot,
        is_lived: bool = False,
    ) -> None:
        """Of a life that is lived in seconds (`is_lived`) the wall alone counts."""
        self._is_lived = is_lived
        self._path = folder / "clock.json"
        self._wall = wall
        self._steady = steady
        self.boot = _boot()
        self.beacon: str | None = None
        self._met: Met | None = None
        if self._path.exists():
            known = json.loads(self._path.read_text(encoding="utf-8"))
            self.beacon = known["beacon"]
            self._met = Met.from_json(known)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._wall(), CHINA)

    def believed(self) -> datetime:
        """The wall, moved by what the county said last; the wall where it never did."""
        return self.now() + timedelta(milliseconds=self.offset_ms or 0)

    def today(self) -> date:
        return self.believed().date()

    @property
    def offset_ms(self) -> int | None:
        """How far the county's time is before the wall; None where it never told it."""
        met = self._met
        if met is None:
            return None
        if self._is_lived:
            return met.offset_ms
        passed = self._passed_ms(met)
        if passed is None:
            return max(met.offset_ms, met.county_ms - self.now_ms())
        steady = met.county_ms + passed - self.now_ms()
        return steady if abs(steady - met.offset_ms) > SET_MS else met.offset_ms

    @property
    def uncertainty_ms(self) -> int | None:
        from schemas.envelope import OFFSET_LIMIT

        met = self._met
        if met is None:
            return None
        if self.offset_ms == met.offset_ms:
            return met.uncertainty_ms
        passed = self._passed_ms(met)
        if passed is None:
            return OFFSET_LIMIT  # It is as late at least, and may be any later.
        return met.uncertainty_ms + passed // DRIFT

    def wrong(self) -> str:
        """What is said of a wall that is not the county's time; else nothing."""
        offset = self.offset_ms or 0
        if abs(offset) < SET_MS:
            return ""
        way, minutes = "慢" if offset > 0 else "快", round(abs(offset) / 60_000)
        return (
            f"手机的时间比县里{way}{_spoken(minutes)}，请校准。"
            "记录上已注明，日期按县里的时间算"
        )

    def _passed_ms(self, met: Met) -> int | None:
        """Since that meeting; None where the phone was switched off since."""
        passed = int(self._steady() * 1000) - met.steady_ms
        return passed if met.boot == self.boot and passed >= 0 else None

    def now_ms(self) -> int:
        return int(self._wall() * 1000)

    def steady(self) -> float:
        return self._steady()

    def at(self) -> At:
        from schemas.entry import At

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
        county_ms = int(server_time.timestamp() * 1000)
        offset = county_ms - (asked_ms + half)
        self._met = Met(
            offset_ms=offset,
            uncertainty_ms=max(half, 0),
            boot=self.boot,
            steady_ms=int(self._steady() * 1000),
            county_ms=self.now_ms() + offset,
        )
        self._keep()

    def saw(self, statement_digest: str) -> None:
        """The newest statement of the county that this phone has verified."""
        self.beacon = statement_digest
        self._keep()

    def _keep(self) -> None:
        met = asdict(self._met) if self._met else {}
        write_whole(self._path, json.dumps({**met, "beacon": self.beacon}))


def _spoken(minutes: int) -> str:
    if minutes < 120:
        return f" {minutes} 分钟"
    hours = round(minutes / 60)
    return f" {hours} 小时" if hours < 48 else f" {round(hours / 24)} 天"


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
