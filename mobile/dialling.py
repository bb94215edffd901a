"""The telephone: Android's dialler with a number in it; the caller presses call."""

from __future__ import annotations

import os


def can_dial() -> bool:
    return "ANDROID_ARGUMENT" in os.environ


def dial(number: str) -> None:
    """Raises ImportError where there is no Android."""
    from jnius import autoclass  # type: ignore[import-not-found]

    intent = autoclass("android.content.Intent")
    uri = autoclass("android.net.Uri").parse(f"tel:{number}")
    activity = autoclass("org.kivy.android.PythonActivity").mActivity
    activity.startActivity(intent(intent.ACTION_DIAL, uri))
