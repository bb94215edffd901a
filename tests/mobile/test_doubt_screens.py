"""What is not taken of others is named where its case is, and counts nowhere."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.sealing import SigningKey
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.introducing import introduce, somebody
from tests.mobile.test_judging import HOME, LI, NAMES, brought

pytestmark = pytest.mark.kivy


def look(d: Driver, name: str) -> None:
    """Where somebody wants to see it, a picture of what is shown now."""
    folder = os.environ.get("SILI_SHOTS")
    if folder:
        d.frames(4)
        d.shot(name, Path(folder))


def test_a_case_names_what_waits_and_what_is_not_believed(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    walk.open_dispute(d)
    d.back()
    book = d.app.casebook
    (listed,) = book.cases()
    case, first = listed.summary.case, book.casefile(listed.summary.case, HOME)
    assert first is not None
    seen = (first.entries[0].id,)
    introduce(book, LI, names=NAMES)
    forger = replace(LI, key=SigningKey.generate())
    body = {
        "corrects": seen[0],
        "corrected_on": "2026-11-20",
        "reason": "听错了",
        "set": {"/summary": "围墙压了水沟盖板。"},
    }
    for author in (forger, somebody("u-nobody")):
        brought(book, author, type="dispute.corrected", case=case, body=body, seen=seen)
    d.app.screens.current_screen.enter()
    d.tap("case:0")
    for words in ("没有算进本案的记录", "等待核验", "未采信", "不知道是谁"):
        assert d.reads(words), words
    assert not d.reads("李娟")
    assert not d.reads("盖板")
    assert d.reads("写这条的手机，县里的名录里还没有")
    assert d.reads("有 2 条别人的记录没有算进来")
    d.app.screens.current_screen.ids.page.scroll_y = 0
    look(d, "doubts")
    d.back()
    d.tap("note")
    assert d.reads("有 1 条别人的记录等待县里核验")
    look(d, "doubts-sync")


def test_a_colleague_is_called_by_her_name(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    introduce(d.app.casebook, LI, names=NAMES)
    brought(d.app.casebook)
    d.app.screens.current_screen.enter()
    d.tap("case:0")
    assert d.reads("李娟")
    assert not d.reads("同网格")
