"""When a person leaves the phone to another: no word stays on a screen or in memory.

Screens hold drafts, lists, what was typed and what was searched for, so all of them
go. Beyond them words lie in caches: drawn lines of text, widths of words, the
bodies that the fold read last, and what Kivy last logged.
"""

from __future__ import annotations

import gc
import sys

from kivy.cache import Cache
from kivy.core.window import Window
from kivy.logger import LoggerHistory
from kivy.uix.screenmanager import ScreenManager
from kivy.uix.textinput import TextInput

from mobile.widgets import Box, measured_width

DRAWN = ("textinput.label", "textinput.width", "kv.texture", "kv.image")


def forget(screens: ScreenManager) -> None:
    for screen in screens.screens[:]:
        for widget in screen.walk():
            if isinstance(widget, TextInput):
                widget.focus = False
                widget.text = ""
            if isinstance(widget, Box):
                widget.forget()
        screens.remove_widget(screen)
    Window.release_all_keyboards()
    if "schemas.placing" in sys.modules:
        sys.modules["schemas.placing"].read.cache_clear()
    forget_drawn()


def forget_drawn() -> None:
    """What was typed and drawn, and is not shown any more."""
    for name in DRAWN:
        Cache.remove(name)
    TextInput()._adjust_viewport(0, 0)  # Kivy keeps the box that it moved last.
    measured_width.cache_clear()
    LoggerHistory.clear_history()
    gc.unfreeze()
    gc.collect()
