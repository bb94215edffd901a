"""Where a bundle goes and an answer comes from: a stick, a cable, another app.

    keep(path, name, kept)     puts a finished file where others can copy it
    offers()                   the files that may be answers; None where a chooser opens
    take(offer, to, taken)     hands over one of them, perhaps later

On Android its own chooser of files asks the person, who may name a stick in the phone's
socket as well as the folder of downloads; so no permission is needed for either, also
where Android is older than its shared downloads. On a desk it is a folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from mobile.errors import NotWritten

Kept: TypeAlias = Callable[[str], None]
Taken: TypeAlias = Callable[[Path], None]
ENDING = ".sili"
PART = 64 * 1024
LARGEST = 512 * 1024 * 1024
CREATE, OPEN = 0x5112, 0x5113
TYPE = "application/octet-stream"


class Stick(Protocol):
    def keep(self, path: Path, name: str, kept: Kept) -> None: ...

    def offers(self) -> tuple[tuple[str, str], ...] | None: ...

    def take(self, offer: str, to: Path, taken: Taken) -> None: ...


class FolderOfBundles:
    """On a desk: a folder; what is in it is offered newest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, path: Path, name: str, kept: Kept) -> None:
        """Raises NotWritten; half a file never has its name."""
        half = self.folder / f"{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, half)
            half.replace(self.folder / name)
        except OSError as full:
            raise NotWritten(str(self.folder)) from full
        kept(f"{self.folder.name}/{name}")

    def offers(self) -> tuple[tuple[str, str], ...]:
        if not self.folder.is_dir():
            return ()
        found = [p for p in self.folder.iterdir() if p.suffix == ENDING]
        found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        return tuple((str(path), path.name) for path in found)

    def take(self, offer: str, to: Path, taken: Taken) -> None:
        taken(Path(offer))


class AndroidFiles:
    """Android's own chooser of files, by pyjnius, which is there on a phone only."""

    def __init__(self) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        self._class = autoclass
        self._activity = autoclass("org.kivy.android.PythonActivity").mActivity

    def keep(self, path: Path, name: str, kept: Kept) -> None:
        def chosen(place: Any) -> None:
            stream = self._activity.getContentResolver().openOutputStream(place)
            try:
                with path.open("rb") as file:
                    while part := file.read(PART):
                        stream.write(part)
            finally:
                stream.close()
            kept(name)

        self._ask("android.intent.action.CREATE_DOCUMENT", CREATE, chosen, name)

    def offers(self) -> None:
        return None

    def take(self, offer: str, to: Path, taken: Taken) -> None:
        def chosen(place: Any) -> None:
            stream = self._activity.getContentResolver().openInputStream(place)
            try:
                self._copy(stream, to)
            finally:
                stream.close()
            taken(to)

        self._ask("android.intent.action.OPEN_DOCUMENT", OPEN, chosen)

    def _copy(self, stream: Any, to: Path) -> None:
        part, size = bytearray(PART), 0
        with to.open("wb") as file:
            while (count := stream.read(part)) > 0 and size <= LARGEST:
                file.write(part[:count])
                size += count

    def _ask(
        self, action: str, number: int, chosen: Callable[[Any], None], name: str = ""
    ) -> None:
        from android import activity  # type: ignore[import-not-found]

        intent = self._class("android.content.Intent")
        asked = intent(action)
        asked.addCategory("android.intent.category.OPENABLE")
        asked.setType(TYPE if name else "*/*")
        if name:
            asked.putExtra("android.intent.extra.TITLE", name)

        def done(request: int, result: int, data: Any) -> None:
            if request != number:
                return
            activity.unbind(on_activity_result=done)
            if result == -1 and data is not None:
                chosen(data.getData())

        activity.bind(on_activity_result=done)
        self._activity.startActivityForResult(asked, number)


def stick_of() -> Stick:
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidFiles()
    named = os.environ.get("SILI_APP_BUNDLES", "~/Downloads")
    return FolderOfBundles(Path(named).expanduser())
