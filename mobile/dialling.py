"""The telephone: Android's dialler with a number in it; the caller presses call.

On a desk nothing rings: the number is on the screen, and what would have been dialled
is noted. While one practises it is a desk too: nobody calls the police for practice.
"""

from __future__ import annotations

import os
from typing import Protocol


class Dialler(Protocol):
    rings: bool

    def dial(self, number: str) -> None: ...


class Desk:
    """Remembers what would have been dialled."""

    rings = False

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def dial(self, number: str) -> None:
        self.dialled.append(number)


class AndroidDialler:
    """Android's own dialler, by pyjnius, which is there on a phone only."""

    rings = True

    def dial(self, number: str) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        intent = autoclass("android.content.Intent")
        uri = autoclass("android.net.Uri").parse(f"tel:{number}")
        activity = autoclass("org.kivy.android.PythonActivity").mActivity
        activity.startActivity(intent(intent.ACTION_DIAL, uri))


def dialler_of_the_phone(*, practising: bool = False) -> Dialler:
    is_phone = "ANDROID_ARGUMENT" in os.environ and not practising
    return AndroidDialler() if is_phone else Desk()
