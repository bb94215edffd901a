"""What the file of a seat says before its PIN is given, and without opening anything.

It is read for the page of the PIN, which is there before what opens a lock is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mobile.clock import PhoneClock
from mobile.keystore import Keystore, keystore_of


class Locked:
    """Is there a key here, whose, and may it still be opened?"""

    def __init__(
        self,
        folder: Path,
        clock: PhoneClock,
        keystore: Keystore | None = None,
        *,
        dropped: Path | None = None,
    ) -> None:
        self.folder = folder
        self.path = folder / "credentials.json"
        self.dropped = dropped or folder / "enrolment.json"
        self.keystore = keystore or keystore_of(folder)
        self._clock = clock

    @property
    def exist(self) -> bool:
        return self.path.exists()

    @property
    def public_text(self) -> str:
        return str(self._read()["device"]["public"])

    @property
    def device(self) -> str:
        return str(self._read()["device"]["id"])

    @property
    def is_shredded(self) -> bool:
        return self.exist and self._read()["lock"] is None

    @property
    def recovery(self) -> Mapping[str, str] | None:
        """The data key as the county alone opens it: `kid`, `enclosed`."""
        kept: Mapping[str, str] | None = self._read()["recovery"]
        return kept

    @property
    def is_recoverable(self) -> bool:
        """Is there anything that the county could give back?"""
        return self.exist and self.recovery is not None

    def _read(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return kept
