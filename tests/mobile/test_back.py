"""Back never loses: what was typed on any form is in its draft afterwards."""

from __future__ import annotations

import pytest

from mobile.plans import PLANS
from tests.mobile import walk
from tests.mobile.driver import Driver

pytestmark = pytest.mark.kivy
PAGES = 8
# These are not opened from the page of a case; a report of harm has its own page.
ELSEWHERE = ("dispute.opened", "entry.voided", "protection.reported")
OPENED = [key for key in PLANS if key not in ELSEWHERE]


def test_back_loses_nothing_on_any_form(drive: Driver) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    screen = drive.app.screens.get_screen("case")
    book, typed = drive.app.casebook, []
    for number, key in enumerate(OPENED):
        screen.open_form(key)
        drive.frames(3)
        words = f"写到第{number}处"
        if write_somewhere(drive, words):
            typed.append(words)
        drive.back()
        while drive.screen() == "form":
            drive.back()
        kept = str([(each.body, each.raw) for each in book.drafts()])
        assert all(words in kept for words in typed), key
    assert len(typed) > 6


def write_somewhere(d: Driver, words: str) -> bool:
    """Into the first box for text, within some pages."""
    for _ in range(PAGES):
        boxes = [w for w in d.widgets() if type(w).__name__ in ("Prose", "LongProse")]
        boxes = [w for w in boxes if w.tid.startswith("q:") and not w.disabled]
        if boxes:
            d.tap(boxes[0].tid)
            d.type(words)
            return True
        if not d.has("next") or d.has("page:review"):
            return False
        d.tap("next")
    return False
