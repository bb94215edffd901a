"""What the phone, and each person on it, prefers: no person, nothing of a case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mobile.clock import write_whole

LOCK_AFTER_SECONDS = 300
EVIDENCE_MB = 300
DEFAULTS: dict[str, Any] = {
    "type_scale": 1.0,
    "synced_at": "",
    "lock_after": LOCK_AFTER_SECONDS,
    "evidence_mb": EVIDENCE_MB,
    "reminds": True,
    "remind_at": 8,
}


class Preferences:
    """A small file, read once, written whole.

    A person who never chose a size of type has that of the phone.
    """

    def __init__(self, folder: Path, *, before: Path | None = None) -> None:
        self._path = folder / "preferences.json"
        self._kept = dict(DEFAULTS)
        if before is not None:
            self._kept["type_scale"] = Preferences(before).type_scale
        if self._path.exists():
            self._kept |= json.loads(self._path.read_text(encoding="utf-8"))

    @property
    def type_scale(self) -> float:
        return float(self._kept["type_scale"])

    @property
    def synced_at(self) -> str:
        return str(self._kept["synced_at"])

    @property
    def lock_after(self) -> int:
        """Seconds without a touch after which the PIN is asked again."""
        return int(self._kept["lock_after"])

    @property
    def evidence_budget(self) -> int:
        """How many bytes of evidence lie here before the oldest kept ones go."""
        return int(self._kept["evidence_mb"]) * 2**20

    @property
    def reminds(self) -> bool:
        return bool(self._kept["reminds"])

    @property
    def remind_at(self) -> int:
        """The hour at which what waits is told."""
        return int(self._kept["remind_at"])

    def keep(self, **changes: Any) -> None:
        self._kept |= changes
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._path, json.dumps(self._kept))
