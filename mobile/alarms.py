"""The alarms of the phone: on Android the system's, on a desk none.

    set([(at_ms, words), …])    these are all there are now

An Android alarm survives the app: it is kept by the system until it rings, and goes to
`cn.sili.Reminder` (apk/), which shows the words. A phone that was switched off has
lost its alarms; they are set again when the app is opened. On a desk nothing rings:
the app itself tells what came due (`mobile.reminding`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

MOST = 16
RECEIVER = "cn.sili.Reminder"
PERMISSION = "android.permission.POST_NOTIFICATIONS"
RTC_WAKEUP = 0
FLAG_UPDATE_CURRENT, FLAG_IMMUTABLE = 0x8000000, 0x4000000


class Alarms(Protocol):
    def set(self, wanted: Sequence[tuple[int, str]]) -> None: ...


class NoAlarms:
    """A desk: whoever sits there has the app before him."""

    def set(self, wanted: Sequence[tuple[int, str]]) -> None:
        """Nothing rings."""


class AndroidAlarms:
    """Android's alarm manager, by pyjnius, which is there on a phone only."""

    def __init__(self) -> None:
        from jnius import autoclass  # type: ignore[import-not-found]

        self._class = autoclass
        self._activity = autoclass("org.kivy.android.PythonActivity").mActivity

    def set(self, wanted: Sequence[tuple[int, str]]) -> None:
        manager = self._activity.getSystemService("alarm")
        for number in range(MOST):
            manager.cancel(self._pending(number, 0, ""))
        if wanted:
            self._ask()
        for number, (at_ms, words) in enumerate(wanted[:MOST]):
            manager.set(RTC_WAKEUP, at_ms, self._pending(number, at_ms, words))

    def _ask(self) -> None:
        from android.permissions import request_permissions  # type: ignore[import-not-found]

        request_permissions([PERMISSION])

    def _pending(self, number: int, at_ms: int, words: str) -> object:
        intent = self._class("android.content.Intent")()
        intent.setClassName(self._activity.getPackageName(), RECEIVER)
        intent.putExtra("words", words)
        intent.putExtra("at", str(at_ms))
        made = self._class("android.app.PendingIntent")
        flags = FLAG_UPDATE_CURRENT | FLAG_IMMUTABLE
        return made.getBroadcast(self._activity, number, intent, flags)


def alarms_of_the_phone() -> Alarms:
    return AndroidAlarms() if "ANDROID_ARGUMENT" in os.environ else NoAlarms()
