"""Where a printed form goes: a printer, a chat, a folder; from memory, by no file here.

    hand(name, data, handed)   gives it away; `handed` is told where it went

On Android the person names a place in Android's own chooser; the document is written
straight into it and then offered to other apps (a printer, 微信) under that place's
address. So no permission is needed, and private storage never holds it. On a desk it is
a folder, which is named.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from mobile.errors import NotWritten

Handed: TypeAlias = Callable[[str], None]
CREATE = 0x5114
TYPE = "application/pdf"
MAY_READ = 1


class Handing(Protocol):
    def hand(self, name: str, data: bytes, handed: Handed) -> None: ...


class FolderOfPrints:
    """On a desk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand(self, name: str, data: bytes, handed: Handed) -> None:
        """Raises NotWritten; half a document never has its name."""
        half = self.folder / f"{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(data)
            half.replace(self.folder / name)
        except OSError as full:
            raise NotWritten(str(self.folder)) from full
        handed(f"{self.folder.name}/{name}")


class AndroidSharing:
    """Android's chooser, then its list of apps; pyjnius is there on a phone only."""

    def __init__(self) -> None:
        from jnius import autoclass, cast  # type: ignore[import-not-found]

        self._class, self._cast = autoclass, cast
        self._activity = autoclass("org.kivy.android.PythonActivity").mActivity

    def hand(self, name: str, data: bytes, handed: Handed) -> None:
        from android import activity  # type: ignore[import-not-found]

        intent = self._class("android.content.Intent")
        asked = intent("android.intent.action.CREATE_DOCUMENT")
        asked.addCategory("android.intent.category.OPENABLE")
        asked.setType(TYPE)
        asked.putExtra("android.intent.extra.TITLE", name)

        def done(request: int, result: int, chosen: Any) -> None:
            if request != CREATE:
                return
            activity.unbind(on_activity_result=done)
            if result == -1 and chosen is not None:
                self._written(chosen.getData(), data)
                handed(name)
                self._offer(chosen.getData())

        activity.bind(on_activity_result=done)
        self._activity.startActivityForResult(asked, CREATE)

    def _written(self, place: Any, data: bytes) -> None:
        stream = self._activity.getContentResolver().openOutputStream(place)
        try:
            stream.write(data)
        finally:
            stream.close()

    def _offer(self, place: Any) -> None:
        """To a printer or another app, which may read that one document."""
        intent = self._class("android.content.Intent")
        shared = intent("android.intent.action.SEND")
        shared.setType(TYPE)
        parcel = self._cast("android.os.Parcelable", place)
        shared.putExtra("android.intent.extra.STREAM", parcel)
        shared.addFlags(MAY_READ)
        self._activity.startActivity(intent.createChooser(shared, None))


def handing() -> Handing:
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidSharing()
    named = os.environ.get("SILI_APP_PRINTS", "~/Downloads")
    return FolderOfPrints(Path(named).expanduser())
