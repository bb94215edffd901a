"""Where pictures come from: Android's camera, or on a desk a folder of files.

    offers()           what may be chosen, (id, words); None where a camera opens itself
    take(id, taken)    hands the bytes over, once, perhaps later and in another thread

Android's camera writes into a place that other apps see. It is read as soon as the
camera is closed, and removed at once, also where reading fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Taken: TypeAlias = Callable[[bytes], None]
KINDS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
REQUEST = 0x5111


class Camera(Protocol):
    def offers(self) -> tuple[tuple[str, str], ...] | None: ...

    def take(self, offer: str, taken: Taken) -> None: ...


class FolderOfPictures:
    """On a desk: the newest pictures of a folder, chosen by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def offers(self) -> tuple[tuple[str, str], ...]:
        if not self.folder.is_dir():
            return ()
        found = [p for p in self.folder.iterdir() if p.suffix.lower() in KINDS]
        found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        return tuple((str(path), path.name) for path in found)

    def take(self, offer: str, taken: Taken) -> None:
        taken(Path(offer).read_bytes())


class AndroidCamera:
    """Android's own camera app, by pyjnius, which is there on a phone only."""

    def __init__(self) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        self._class = autoclass
        self._activity = autoclass("org.kivy.android.PythonActivity").mActivity

    def offers(self) -> None:
        return None

    def take(self, offer: str, taken: Taken) -> None:
        from android import activity  # type: ignore[import-not-found]

        resolver = self._activity.getContentResolver()
        media = self._class("android.provider.MediaStore$Images$Media")
        values = self._class("android.content.ContentValues")()
        values.put("mime_type", "image/jpeg")
        place = resolver.insert(media.EXTERNAL_CONTENT_URI, values)
        intent = self._class("android.content.Intent")
        asked = intent("android.media.action.IMAGE_CAPTURE")
        asked.putExtra("output", place)

        def done(request: int, result: int, _: Any) -> None:
            if request != REQUEST:
                return
            activity.unbind(on_activity_result=done)
            try:
                if result == -1:
                    taken(self._bytes_of(resolver, place))
            finally:
                resolver.delete(place, None, None)

        activity.bind(on_activity_result=done)
        self._activity.startActivityForResult(asked, REQUEST)

    def _bytes_of(self, resolver: Any, place: Any) -> bytes:
        stream = resolver.openInputStream(place)
        held = self._class("java.io.ByteArrayOutputStream")()
        chunk = bytearray(65536)
        while (count := stream.read(chunk)) > 0:
            held.write(chunk, 0, count)
        stream.close()
        return bytes(each & 0xFF for each in held.toByteArray())


def camera_of() -> Camera:
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidCamera()
    named = os.environ.get("SILI_APP_PICTURES", "~/Pictures")
    return FolderOfPictures(Path(named).expanduser())
