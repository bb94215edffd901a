"""Back never loses: what was typed on any form is in its draft afterwards.

Whatever she does next: the phone's back key, the page's own arrow, a page further, a
look at how far it is sent, the PIN, another app in front. A form that is left and
opened again from the list shows what was typed where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


def note(d: Driver) -> None:
    if d.has("note"):
        d.tap("note")


def further(d: Driver) -> None:
    if d.screen() == "form" and d.has("next") and not d.has("page:review"):
        d.tap("next")


def arrow(d: Driver) -> None:
    if d.has("back"):
        d.tap("back")


def away(d: Driver) -> None:
    """A call comes in front of the app, and it comes back."""
    d.app.on_pause()
    d.app.on_resume()
    d.frames(2)


def back(d: Driver) -> None:
    """Android's key; where nothing lies behind, it puts the app in the background."""
    if len(d.app.places) > 1:
        d.back()
    else:
        away(d)


def lock(d: Driver) -> None:
    d.app.lock()
    d.until(lambda: d.screen() == "pin")
    walk.give_pin(d)


def again(d: Driver) -> None:
    """From the list, as somebody who goes on with it."""
    d.app.replace("cases")
    d.tap("filter:drafts")
    if d.has("draft:0"):
        d.tap("draft:0")


MOVES: list[Callable[[Driver], None]] = [
    further,
    back,
    arrow,
    note,
    away,
    lock,
    again,
]


def test_whatever_comes_after_a_word_is_typed_it_is_kept(drive: Driver) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    (listed,) = drive.app.casebook.cases()
    place = {"case": listed.summary.case, "home": listed.summary.database}
    number, every = count(), []

    def kept() -> str:
        return str([(each.body, each.raw) for each in drive.app.casebook.drafts()])

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        st.sampled_from(OPENED),
        st.lists(st.sampled_from(MOVES), min_size=2, max_size=6),
    )
    def live(key: str, moves: list[Callable[[Driver], None]]) -> None:
        drive.app.replace("cases")
        drive.app.go("case", **place)
        drive.app.screens.get_screen("case").open_form(key)
        drive.frames(3)
        typed: list[str] = []
        for move in moves:
            words = f"第{next(number)}句"
            if write_somewhere(drive, words):
                typed.append(words)
            move(drive)
        away(drive)
        every.extend(typed)
        assert all(words in kept() for words in typed), (key, moves)

    live()
    assert len(every) > 10
    assert all(words in kept() for words in every)


def write_somewhere(d: Driver, words: str) -> bool:
    """Into the first box for text that is empty, within some pages."""
    for _ in range(PAGES):
        boxes = [w for w in d.widgets() if type(w).__name__ in ("Prose", "LongProse")]
        boxes = [w for w in boxes if w.tid.startswith("q:") and not w.disabled]
        boxes = [w for w in boxes if not w.text]
        if boxes:
            d.tap(boxes[0])
            d.type(words)
            return True
        if d.screen() != "form" or not d.has("next") or d.has("page:review"):
            return False
        d.tap("next")
    return False
