"""What other people and other apps may see of the screen: on Android, nothing.

FLAG_SECURE keeps the window out of the task switcher, of screenshots and of casting.
Where there is no Android there is no such list of windows to be kept out of.
"""

from __future__ import annotations

import os

FLAG_SECURE = 0x2000


def shield() -> None:
    """Before anything of a case is drawn."""
    if "ANDROID_ARGUMENT" not in os.environ:
        return
    from android.runnable import run_on_ui_thread  # type: ignore[import-not-found]
    from jnius import autoclass  # type: ignore[import-not-found]

    activity = autoclass("org.kivy.android.PythonActivity").mActivity
    run_on_ui_thread(lambda: activity.getWindow().addFlags(FLAG_SECURE))()
