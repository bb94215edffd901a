"""While somebody types the PIN, what comes behind it is read from the disk.

A thread of its own imports what the list and its casebook need. Who is quicker than it
waits for the rest of that one module and no longer: an import that another thread has
begun is waited for, and none is done twice. Then the screen of the list is made in the
window's own thread, empty, and what is there is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module

from mobile import sparing

BEHIND_THE_PIN = (
    "mobile.credentials",
    "mobile.casebook",
    "mobile.evidence",
    "mobile.practice",
    "mobile.reminding",
    "mobile.work",
    "mobile.screens.cases",
    "mobile.recording",
)


def begin(then: Callable[[], object]) -> threading.Thread:
    """`then` is called in the thread, when all is read."""
    thread = threading.Thread(target=_warm, args=(then,), name="warming", daemon=True)
    thread.start()
    return thread


def _warm(then: Callable[[], object]) -> None:
    read()
    then()
    sparing.keep_what_is_there()


def read() -> None:
    for name in BEHIND_THE_PIN:
        import_module(name)
