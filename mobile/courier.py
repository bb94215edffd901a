"""Who goes to the county: one thread, one errand at a time, and what it tells.

What the errand needs, the network and all that speaks on it, is loaded when somebody
is sent: a day without a line needs none of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from mobile.casebook import Casebook

# What is told of a bundle that is carried by hand.
OF_A_BUNDLE = frozenset({"carrying", "written", "read", "uncarried"})


@dataclass(frozen=True, slots=True)
class Event:
    """What the screen may show: plain values, made in the thread."""

    # "working", "done", "stopped", "failed", "revoked", "suspended"; "moved": the
    # answer that it fetched
    kind: str
    words: str
    part: float = 0.0
    sent: int = 0
    received: int = 0
    refused: int = 0


Tell: TypeAlias = "Callable[[Event], None]"
Act: TypeAlias = "Callable[[Casebook, Tell, threading.Event], object]"


class Courier:
    """Runs one synchronisation, or what is carried instead, at a time in a thread."""

    def __init__(self, casebook: Casebook, tell: Tell) -> None:
        self._casebook = casebook
        self._tell = tell
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_working(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, act: Act) -> None:
        if self.is_working:
            return
        self._cancel = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(act,), name="courier", daemon=True
        )
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._cancel.set()

    def join(self, seconds: float) -> None:
        """Wait for the end; nothing is lost if it does not come."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, act: Act) -> None:
        try:
            act(self._casebook, self._tell, self._cancel)
        except Exception as error:  # The top of a thread: say it, do not die unheard.
            self._tell(
                Event("failed", f"程序出错（{type(error).__name__}），没有丢东西")
            )
            raise
