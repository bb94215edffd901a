"""Files that somebody chooses: Android's own picker, or on a desk a folder.

offers()           what may be chosen, (path, words); None where a picker opens
choose(id, taken)  hands the bytes over, once, perhaps later and in another thread
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from mobile import capturing
from schemas import codes
from schemas.evidence import MOST_SIZE

REQUEST = 0x5114
SHOWN = 40


class Files(Protocol):
    def offers(self) -> tuple[tuple[str, str], ...] | None: ...

    def choose(self, offer: str, taken: Callable[[bytes], None]) -> None: ...


class Folder:
    """The newest files of a folder that may be such a thing, chosen by name."""

    def __init__(self, folder: Path, endings: frozenset[str]) -> None:
        self.folder = folder
        self.endings = endings

    def offers(self) -> tuple[tuple[str, str], ...]:
        if not self.folder.is_dir():
            return ()
        found = [p for p in self.folder.iterdir() if p.suffix.lower() in self.endings]
        found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        return tuple((str(path), _words(path)) for path in found[:SHOWN])

    def take(self, offer: str) -> bytes:
        """One byte more than may be is enough to know that it is too much."""
        with open(offer, "rb") as file:
            return file.read(MOST_SIZE + 1)

    def choose(self, offer: str, taken: Callable[[bytes], None]) -> None:
        taken(self.take(offer))


class AndroidFiles:
    """Android's picker of documents, by pyjnius, which is there on a phone only."""

    def __init__(self) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        self._class = autoclass
        self._activity = autoclass("org.kivy.android.PythonActivity").mActivity

    def offers(self) -> None:
        return None

    def choose(self, offer: str, taken: Callable[[bytes], None]) -> None:
        from android import activity  # type: ignore[import-not-found]

        intent = self._class("android.content.Intent")
        asked = intent("android.intent.action.OPEN_DOCUMENT")
        asked.addCategory("android.intent.category.OPENABLE")
        asked.setType("*/*")
        kinds = list(codes.code_list("media_types"))
        asked.putExtra("android.intent.extra.MIME_TYPES", kinds)

        def done(request: int, result: int, answer: Any) -> None:
            if request != REQUEST:
                return
            activity.unbind(on_activity_result=done)
            if result == -1 and answer is not None:
                taken(self._bytes_of(answer.getData()))

        activity.bind(on_activity_result=done)
        self._activity.startActivityForResult(asked, REQUEST)

    def _bytes_of(self, place: Any) -> bytes:
        stream = self._activity.getContentResolver().openInputStream(place)
        held, chunk = bytearray(), bytearray(65536)
        while len(held) <= MOST_SIZE and (count := stream.read(chunk)) > 0:
            held += chunk[:count]
        stream.close()
        return bytes(held)


def _words(path: Path) -> str:
    return f"{path.name}（{max(path.stat().st_size / 2**20, 0.1):.1f} MB）"


def files_of() -> Files:
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidFiles()
    named = os.environ.get("SILI_APP_FILES", "~/Documents")
    return Folder(Path(named).expanduser(), capturing.endings("file"))
