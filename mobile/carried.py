"""What the page 没有网络 does in a thread: a bundle is written, or an answer read.

Each is an act for `courier.Courier`, so that it never runs beside a synchronisation and
ends with the seat. It hands out plain events of its own kinds: `carrying` on the way,
then `written`, `read` or `uncarried`. Stopped anywhere, nothing is lost: half a file
has no name, and an answer is read once more from its beginning.
"""

from __future__ import annotations

import threading
from pathlib import Path

from mobile import bundling
from mobile.bundling import Exported, Say
from mobile.casebook import Casebook
from mobile.courier import Act, Event, Tell
from mobile.errors import PhoneError
from schemas.errors import SiliError
from sync.errors import Cancelled, SyncError

OUT = "bundle-out"
STOPPED = "已停下，没有丢东西，随时可以再来"


def holds(casebook: Casebook) -> str:
    """What a bundle would hold now, in a sentence."""
    entries = sum(1 for _ in bundling.owed(casebook))
    things = sum(1 for _ in bundling.to_carry(casebook))
    if not entries and not things:
        return "县里都收到了，没有要带去的"
    held = f"要带去：{entries} 条记录"
    return f"{held}、{things} 份证据" if things else held


def went_out(casebook: Casebook, told: Exported) -> None:
    """It lies where others can copy it."""
    casebook.own.put_local(OUT, {"number": told.number})


def waiting_words(casebook: Casebook) -> str:
    """Is an answer waited for? Only while something of the file is not received."""
    out = casebook.own.local(OUT)
    if out is None or not any(True for _ in bundling.owed(casebook)):
        return ""
    return f"已导出第 {out['number']} 包，等县里回执"


def exporting(path: Path) -> Act:
    def act(casebook: Casebook, tell: Tell, cancel: threading.Event) -> None:
        told = bundling.export(casebook, path, saying(tell, cancel))
        tell(Event("written", told.words, 1.0, told.entries))

    return guarded(act)


def taking(path: Path) -> Act:
    def act(casebook: Casebook, tell: Tell, cancel: threading.Event) -> None:
        brought = bundling.take_in(casebook, path, saying(tell, cancel))
        words = f"回执已读取，收到 {brought} 条；记录的状态已按回执更新"
        tell(Event("read", words, 1.0, received=brought))

    return guarded(act)


def saying(tell: Tell, cancel: threading.Event) -> Say:
    def say(words: str, part: float) -> None:
        if cancel.is_set():
            raise Cancelled
        tell(Event("carrying", words, part))

    return say


def guarded(act: Act) -> Act:
    """Whatever stops it is its last event."""

    def whole(casebook: Casebook, tell: Tell, cancel: threading.Event) -> None:
        try:
            act(casebook, tell, cancel)
        except Cancelled:
            tell(Event("uncarried", STOPPED))
        except (PhoneError, SiliError, SyncError) as error:
            tell(Event("uncarried", error.zh))

    return whole
