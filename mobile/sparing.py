"""What the app does without, so that it is there at once.

Of Kivy: pictures are drawn by SDL alone, so Pillow waits until one is taken; and the
clock wants the library of an event loop, though nobody here waits in one. It is shown
an empty module for as long as it looks; whoever imports `asyncio` later gets the real
one. Both before anything else of Kivy is imported.

Of Python: its collector of rings is still while the app begins and while the list is
read. Nearly all that is made then stays, and is not looked through again until
somebody leaves the phone (`mobile.screens.forgetting`).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import ModuleType

# Only a process that began as the app keeps what it made: not one that tests apps.
BEGUN = Event()


class NoLoop(ModuleType):
    """As much of `asyncio` as Kivy's clock asks for and never calls."""

    wait_for = None


@contextmanager
def spared() -> Iterator[None]:
    """While Kivy's clock is imported."""
    os.environ.setdefault("KIVY_IMAGE", "sdl2")
    if "asyncio" in sys.modules:
        yield
        return
    sys.modules["asyncio"] = NoLoop("asyncio")
    try:
        yield
    finally:
        del sys.modules["asyncio"]


def hold_still() -> None:
    """From the first instruction until what is there is kept."""
    BEGUN.set()
    gc.disable()


def keep_what_is_there() -> None:
    if BEGUN.is_set() and not gc.isenabled():
        gc.freeze()
        gc.enable()


@contextmanager
def still() -> Iterator[None]:
    """While very much is made that stays."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was and BEGUN.is_set():
            gc.freeze()
        if was:
            gc.enable()
