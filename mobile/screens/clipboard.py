"""The clipboard, which every app on the phone may read: emptied after a minute.

What is copied from any box of ours goes this way too. It is emptied only while it
still holds what we put there, and at once when the app locks or the person changes.
"""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock

SECONDS = 60
NOTHING = " "  # Kivy copies no empty text.
_ours: list[str] = []


def copy(text: str) -> None:
    _board().copy(text)
    _ours[:] = [text]
    Clock.unschedule(clear)
    Clock.schedule_once(clear, SECONDS)


def paste() -> str:
    text = str(_board().paste() or "")
    return "" if text == NOTHING else text


def clear(*_: Any) -> None:
    Clock.unschedule(clear)
    if _ours and paste() == _ours[0]:
        _board().copy(NOTHING)
    _ours.clear()


def _board() -> Any:
    from kivy.core.clipboard import Clipboard  # looks for programs when imported

    return Clipboard
