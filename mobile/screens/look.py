"""A photograph as large as the window; where only the small one is here, that."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from kivy.core.image import Image as Drawn
from kivy.properties import ObjectProperty, StringProperty

from mobile.screens.screen import SiliScreen

GONE = "这部手机上已腾出，原件在县里；这里是小图"
CLOSED = "这张照片现在不能在这部手机上看"


class LookScreen(SiliScreen):
    words = StringProperty("")
    texture = ObjectProperty(None, allownone=True)

    def enter(self, evidence: str = "", **_: Any) -> None:
        book = self.app.casebook
        medium = book.media.find(evidence) if book else None
        raw = book.media.read(medium) if medium else None
        small = book.media.thumb(evidence) if medium and raw is None else None
        self.words = "" if raw else GONE if small else CLOSED
        self.texture = _drawn(raw or small)

    def leave(self) -> None:
        """Nothing opened stays in memory."""
        self.texture = None


def _drawn(raw: bytes | None) -> Any:
    return Drawn(BytesIO(raw), ext="jpg", nocache=True).texture if raw else None
