"""Rules for every screen, held by a walk at the smallest and the largest type.

input       a real text keyboard for Chinese, none that learns for numbers
targets     nothing to press is lower than 48 dp
clipping    no words are higher or wider than what they stand in
contrast    every ink on its ground (test_theme)
typography  no line begins with a closing mark
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kivy.metrics import dp
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label
from kivy.uix.textinput import TextInput

from mobile import theme
from mobile.ballot import Ballot
from mobile.typesetting import NEVER_FIRST
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.staging import HOME, appraising, told

pytestmark = pytest.mark.kivy
LEAST_TARGET = 48


def places(d: Driver) -> Iterator[str]:
    """Stop on every kind of screen and page, with something on it."""
    yield "pin"
    d.tap("pin:forgot")
    yield "a forgotten PIN"
    d.back()
    walk.give_pin(d)
    yield "an empty list"
    d.tap("new")
    yield "the twelve commonest"
    d.tap("become:same_day")
    d.tap("tile:08-1")
    for key in ("parties", "before", "consents", "said", "done", "review"):
        walk.to_page(d, key, 20)
        yield f"a case of the day {key}"
    d.back()
    d.tap("new")
    d.tap("edit:/parties/p1")
    d.tap("more:/parties/p1")
    yield "a party"
    d.write("q:/parties/p1/name", "李二河")
    d.tap("next")
    walk.party(d, 2, "张大山")
    d.tap("next")
    d.tap("q:/dispute_type")
    yield "a list to pick from"
    d.tap("pick:02")
    d.write("q:/summary", "村主任贪污修路的钱")
    d.until(lambda: d.screen() == "report")
    yield "the question whether it is a report"
    d.tap("report:no")
    d.write("q:/summary", "张大山新砌的围墙挡了李二河的水沟，“下雨”院坝进水。")
    for key in ("claims", "where", "source", "review"):
        walk.to_page(d, key)
        yield key
    d.tap("next")
    d.until(lambda: d.screen() == "case")
    yield "a case"
    walk.accept(d)
    d.tap("do:dispute.consented")
    yield "consent"
    d.back()
    d.tap("do:stage.recorded/1")
    for key in ("where", "people", "rights", "said:p1", "claims", "issues", "result"):
        walk.to_page(d, key, 20)
        yield f"stage 1 {key}"
    walk.to_page(d, "review", 20)
    yield "a review that lacks much"
    d.back()
    d.app.go("library", setting=d.app.screens.get_screen("form").paper.setting)
    yield "articles to cite"
    d.back()
    d.app.go("ballot", ballot=Ballot(5))
    yield "the hand-over of a ballot"
    d.tap("ballot:begin")
    yield "a ballot"
    d.back()
    yield from listing(d)
    d.tap("back")
    yield "a list"
    d.tap("work")
    yield "what is to be done"
    d.back()
    d.tap("note")
    yield "sync"
    d.back()
    d.tap("settings")
    yield "settings"
    d.tap("practise")
    yield "practice"
    d.tap("practice:end")
    d.tap("settings")
    d.tap("leave-seat")
    yield "seats"


def listing(d: Driver) -> Iterator[str]:
    """The grid's list, as the draw asks of each."""
    case = told(d.app.casebook, *appraising())
    d.app.go("draw", case=case, home=HOME)
    for name in ("李四", "陈一"):
        d.write("draw:name", name)
        d.tap("draw:add")
    yield "who may be drawn"
    d.back()


def check(d: Driver, place: str) -> None:
    d.frames(3)
    for widget in d.widgets():
        if isinstance(widget, TextInput):
            check_input(widget, place)
        if isinstance(widget, ButtonBehavior) and getattr(widget, "tid", ""):
            assert widget.height >= dp(LEAST_TARGET), (place, widget.tid)
        if isinstance(widget, Label) and widget.opacity and widget.text:
            check_words(widget, place)


def check_input(box: TextInput, place: str) -> None:
    name = type(box).__name__
    assert box.input_type != "null", (place, name)
    if name in ("Prose", "LongProse"):
        assert (box.input_type, box.keyboard_suggestions) == ("text", True), place
    else:
        assert not box.keyboard_suggestions, (place, name)
    assert box.input_filter is None
    assert box.height >= dp(LEAST_TARGET)


def check_words(label: Label, place: str) -> None:
    if label.shorten:
        return
    width, height = label.texture_size
    assert height <= label.height + 2, (place, label.text, height, label.height)
    assert width <= label.width + 2, (place, label.text, width, label.width)
    for line in label.text.split("\n")[1:]:
        assert line[:1] not in NEVER_FIRST or label.width < label.font_size * 4, (
            place,
            label.text,
        )


@pytest.mark.parametrize("scale", [theme.SCALES[0][1], theme.SCALES[-1][1]])
def test_every_screen_keeps_the_rules(drive: Driver, scale: float) -> None:
    drive.app.choose_type_scale(scale)
    seen = []
    for place in places(drive):
        check(drive, place)
        seen.append(place)
    assert len(seen) > 15


def test_a_rule_that_is_broken_is_seen(drive: Driver) -> None:
    walk.give_pin(drive)
    box = drive.find("search")
    box.input_type = "null"
    with pytest.raises(AssertionError):
        check(drive, "list")
    box.input_type = "text"
    drive.find("new").size_hint_y = None
    drive.find("new").height = dp(40)
    with pytest.raises(AssertionError):
        check(drive, "list")


def test_a_desktop_input_method_leaves_only_what_it_committed(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("edit:/parties/p1")
    drive.tap("q:/parties/p1/name")
    drive.compose("z", "zh", "zhang", commit="张")
    drive.compose("d", "da", commit="大山")
    drive.leave()
    draft = drive.app.casebook.drafts()[0]
    assert [p.get("name") for p in draft.body["parties"].values()][0] == "张大山"


def test_androids_way_of_composing_leaves_only_the_characters(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("edit:/parties/p1")
    drive.tap("q:/parties/p1/name")
    drive.android_ime("z", "zh", "zhang", "张", "张d", "张da", "张大")
    assert drive.find("q:/parties/p1/name").text == "张大"


def test_what_is_typed_is_kept_without_leaving_the_box(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("edit:/parties/p1")
    drive.tap("q:/parties/p1/name")
    drive.type("秦")
    book = drive.app.casebook
    drive.until(lambda: "秦" in str(book.drafts()[0].body), what="the autosave")
    assert drive.find("q:/parties/p1/name").focus


def test_a_focused_box_is_never_rewritten(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    walk.to_page(drive, "where", 20)
    drive.tap("q:/opened_on")
    box = drive.find("q:/opened_on")
    box.select_all()
    drive.key(8)
    drive.type("20261119")
    book = drive.app.casebook
    drive.until(lambda: "2026-11-19" in str(book.drafts()[0].body))
    assert box.text == "20261119"
    drive.leave()
    assert box.text == "2026-11-19"


def test_a_long_text_breaks_as_a_book_does_while_it_is_written(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    walk.to_page(drive, "matter", 20)
    text = "墙砌在老水沟上，六月两次大雨，院坝进水，谷子淋了，“老人”摔了一跤。" * 6
    drive.write("q:/summary", text)
    box = drive.find("q:/summary")
    assert "".join(box._lines) == text
    assert all(line[:1] not in NEVER_FIRST for line in box._lines)
