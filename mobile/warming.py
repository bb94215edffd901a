"""While somebody types the PIN, what comes behind it is read from the disk.

A thread of its own imports what the list and its casebook need. Who is quicker than it
waits for the rest of that one module and no longer: an import that another thread has
begun is waited for, and none is done twice.
"""

from __future__ import annotations

import threading
from importlib import import_module

BEHIND_THE_PIN = (
    "mobile.casebook",
    "mobile.evidence",
    "mobile.practice",
    "mobile.reminding",
    "mobile.work",
    "mobile.screens.cases",
    "mobile.recording",
)


def begin() -> threading.Thread:
    thread = threading.Thread(target=read, name="warming", daemon=True)
    thread.start()
    return thread


def read() -> None:
    for name in BEHIND_THE_PIN:
        import_module(name)
