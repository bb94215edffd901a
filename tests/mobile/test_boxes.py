"""Every box of every form, written into as a Chinese keyboard writes.

pinyin        comes and goes as backspaces and text; only the characters stay
focused       is never rewritten; left, it is tidied
rare          characters of names are kept, and said to be kept where no face has them
a new line    is for boxes of several lines; of one line it is the end
full width    digits become plain ones, in boxes of digits
too long      is said in words, and nothing is cut off
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import members, recording
from mobile.plan import Many
from mobile.plans import PLANS
from mobile.widgets import Code, LongProse
from tests.mobile import stops, walk
from tests.mobile.conftest import SetClock, phone_clock
from tests.mobile.driver import Driver
from tests.mobile.staging import HOME, appraising, told
from tests.mobile.test_rules import check_input

pytestmark = pytest.mark.kivy
NAME = "𠮷䶮㛃"
DIGITS = {
    "day": ("２０２６１１１９", "2026-11-19"),
    "hour": ("０９３０", "09:30"),
    "money": ("８６００", "8600"),
    "whole": ("３", "3"),
    "phone": ("１３９０８２６５５３３", "13908265533"),
    "code": ("ＡＢ１２３", "AB123"),
}
BESIDE = {"panel.drawn", "protection.reported"}  # They have screens of their own.
TRIED: set[int] = set()  # One box of every limit.
FORMS = [key for key in PLANS if key not in BESIDE]


@pytest.fixture(scope="module")
def worked(tmp_path_factory) -> Iterator[tuple[Driver, str]]:
    """One phone for all of them, with a case before its last stage."""
    folder: Path = tmp_path_factory.mktemp("boxes")
    d = stops.begun(folder, phone_clock(folder, SetClock()))
    walk.give_pin(d)
    yield d, told(d.app.casebook, *appraising())
    d.close()


@pytest.mark.parametrize("key", FORMS)
def test_every_box_takes_what_is_typed(key: str, worked) -> None:
    d, case = worked
    begin(d, key, case)
    form, seen = d.app.screens.get_screen("form"), set()
    for sheet in form.paper.sheets:
        form.draft.place, form.draft.member = sheet.id, ""
        form.draw()
        write_all(d, form, seen)
        for pointer in pages_of_members(form, sheet):
            form.open_member(pointer)
            write_all(d, form, seen)
            form.close_member()
    book = d.app.casebook
    d.app.replace("cases")
    for draft in book.drafts():
        book.discard(draft)
    assert seen, key


def begin(d: Driver, key: str, case: str) -> None:
    book = d.app.casebook
    if key in ("dispute.opened", "same_day"):
        draft = recording.new_dispute(book, HOME)
        if key == "same_day":
            recording.become(book, draft, key)
    elif PLANS[key].type in ("outreach.held", "reception.held"):
        draft = recording.open_form(book, key, book.new_case(), HOME)
    else:
        draft = recording.open_form(book, key, case, HOME)
    book.keep(draft)
    d.app.replace("cases")
    d.app.go("form", draft=draft.id, home=draft.home)


def pages_of_members(form, sheet) -> Iterator[str]:
    """One member of every kind, added where there is none."""
    for many in [each for each in form.paper.items(sheet) if isinstance(each, Many)]:
        if not many.asks:
            continue
        found = [f"{many.at}/{key}" for key, _ in form.paper.members(many)]
        if not found and not many.each:
            form.paper.add(many, many.offers[0][1] if many.offers else {})
            found = [f"{many.at}/{key}" for key, _ in form.paper.members(many)]
        yield from found[:1]


def write_all(d: Driver, form, seen: set[str]) -> None:
    place = form.draft.member or form.draft.place
    form.drawing.unfolded |= {place, members.member_at(form.paper, place)}
    form.draw_here()
    d.frames(2)
    for pointer in [box.pointer for box in form.drawing.boxes if box.boxes]:
        box = next((b for b in form.drawing.boxes if b.pointer == pointer), None)
        if box is None or pointer in seen or box.boxes[0].disabled:
            continue
        seen.add(pointer)
        check_input(box.boxes[0], pointer)
        if isinstance(box.boxes[0], Code):
            digits(d, form, box)
        else:
            prose(d, form, box)


def focused(d: Driver, box):
    written = box.boxes[0]
    written.focus = True
    d.frames(1)
    written.select_all()
    d.key(8)
    return written


def left(d: Driver, form, pointer: str):
    """The box of that question, once it was left: the form may have been drawn anew."""
    d.leave()
    return next((b for b in form.drawing.boxes if b.pointer == pointer), None)


def digits(d: Driver, form, box) -> None:
    typed, tidy = DIGITS[box.question.kind]
    written = focused(d, box)
    d.type(typed)
    assert written.text == typed, box.pointer
    box = left(d, form, box.pointer)
    if box is not None:
        assert box.boxes[0].text == tidy, box.pointer


def prose(d: Driver, form, box) -> None:
    pointer, field = box.pointer, form.paper.field(box.pointer)
    written = focused(d, box)
    d.android_ime("zh", "张", "张d", f"张大{NAME}")
    kept = f"张大{NAME}"
    assert written.text == kept, pointer
    d.key(13)
    assert written.focus == isinstance(written, LongProse), pointer
    if written.focus:
        d.type("山")
        kept += "\n山"
        assert written.text == kept, pointer
    box = left(d, form, pointer)
    if box is None:
        return
    assert box.boxes[0].text == kept, pointer
    assert form.paper.text(box.question) == kept, pointer
    assert "存的是对的" in box.below, pointer
    if getattr(field, "most", None) and field.most not in TRIED:
        TRIED.add(field.most)
        too_long(d, form, box, field.most)


def too_long(d: Driver, form, box, most: int) -> None:
    typed = "墙" * (most + 1)
    focused(d, box)
    d.type(typed)
    box = left(d, form, box.pointer)
    if box is not None:
        assert box.boxes[0].text == typed
        assert box.wrong, box.pointer
        focused(d, box)
        d.type("墙")
        left(d, form, box.pointer)
