"""What this phone remembers of itself: no person, nothing of a case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mobile.clock import write_whole

DEFAULTS: dict[str, Any] = {"type_scale": 1.0, "synced_at": ""}


class Preferences:
    """A small file, read once, written whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "preferences.json"
        self._kept = dict(DEFAULTS)
        if self._path.exists():
            self._kept |= json.loads(self._path.read_text(encoding="utf-8"))

    @property
    def type_scale(self) -> float:
        return float(self._kept["type_scale"])

    @property
    def synced_at(self) -> str:
        return str(self._kept["synced_at"])

    def keep(self, **changes: Any) -> None:
        self._kept |= changes
        write_whole(self._path, json.dumps(self._kept))
