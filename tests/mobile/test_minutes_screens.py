"""By touches: the tiles, the short form, the number while it is typed, who is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mobile import effort, walk
from tests.mobile.driver import Driver
from tests.mobile.things import scene, sound

pytestmark = pytest.mark.kivy
LI = "500230199001010015"


def the_case(d: Driver):
    (line,) = d.app.casebook.cases()
    return d.app.casebook.casefile(line.summary.case, line.summary.database)


def to_the_short_form(d: Driver, tile: str = "02-1") -> None:
    d.tap("new")
    d.tap("become:same_day")
    d.tap(f"tile:{tile}")


def asked_before(d: Driver) -> None:
    walk.to_page(d, "before")
    d.tap("q:/bars_none=yes")
    d.tap("q:/rights_told=yes")
    walk.to_page(d, "consents")
    for who, openness in (("p1", "limited"), ("p2", "closed")):
        d.tap(f"q:/consents/{who}/willing=today")
        d.tap(f"q:/consents/{who}/openness={openness}")
    walk.to_page(d, "said")


def satisfied(d: Driver) -> None:
    walk.to_page(d, "done")
    d.tap("q:/satisfaction/p1/score=satisfied")
    d.tap("q:/satisfaction/p2/score=basically")
    walk.save(d)


def names(d: Driver) -> None:
    d.write("q:/parties/p1/name", "李二河")
    d.write("q:/parties/p2/name", "张大山")


def test_a_thumb_needs_no_more_touches_than_are_counted(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    d, touched = drive, []
    walk.give_pin(d)
    tap = d.tap
    monkeypatch.setattr(d, "tap", lambda tid: (touched.append(tid), tap(tid)))
    to_the_short_form(d)
    names(d)
    asked_before(d)
    said = effort.SAME_DAY
    for at in ("/statements/p1/facts", "/statements/p2/facts", "/content"):
        d.write(f"q:{at}", said[at])
    satisfied(d)
    assert d.find("case:state").words == "调解成功"
    counted = effort.same_day(
        d.app.casebook, d.app.casebook.enrolment.grids[0].database
    )
    assert len(touched) <= counted.touches


def test_the_paper_photographed_makes_the_record_whole(
    drive: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "记录.jpg").write_bytes(scene())
    (shown / "谈话.m4a").write_bytes(sound(60_000))
    for name in ("PICTURES", "SOUNDS"):
        monkeypatch.setenv(f"SILI_APP_{name}", str(shown))
    d = drive
    walk.give_pin(d)
    to_the_short_form(d)
    names(d)
    asked_before(d)
    for kind in ("sound", "photo"):
        d.tap(f"q:/record/evidence={kind}")
        d.tap(d.find("pick:rows").data[0]["tid"])
        d.until(lambda: d.has("q:/record/evidence:taken"))
        d.until(lambda k=kind: d.has("q:/record/faces=nobody") == (k == "photo"))
    assert d.reads("有了原件，记录就是全的")
    assert not d.has("q:/statements/p1/facts")
    d.tap("q:/record/faces=nobody")
    d.write("q:/summary", "柴堆在路上，三轮车过不去。")
    d.write("q:/content", effort.SAME_DAY["/content"])
    satisfied(d)
    told = the_case(d)
    (medium,) = d.app.casebook.media.all()
    (added,) = [each for each in told.entries if each.type == "evidence.added"]
    assert (medium.entry, medium.case) == (added.id, told.case)
    assert added.body["shows"] == {"stage": 1, "round": 1, "record": True}
    assert d.find("evidence:0:at").words == "未传"
    assert told.problems == ()


def test_a_draft_that_is_thrown_away_takes_its_recording_along(
    drive: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "谈话.m4a").write_bytes(sound(60_000))
    monkeypatch.setenv("SILI_APP_SOUNDS", str(tmp_path))
    d = drive
    walk.give_pin(d)
    to_the_short_form(d)
    walk.to_page(d, "said")
    d.tap("q:/record/evidence=sound")
    d.tap(d.find("pick:rows").data[0]["tid"])
    d.until(lambda: d.has("q:/record/evidence:taken"))
    assert len(d.app.casebook.media.all()) == 1
    while not d.has("page:parties"):
        d.tap("prev")
    d.tap("become:dispute.opened")
    assert d.app.casebook.media.all() == []


def test_a_tile_sets_what_kind_it_is_and_says_what_to_ask(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    d.tap("new")
    assert len([t for t in d.tids() if t.startswith("tile:")]) == 12
    d.tap("tile:07-2")
    body = d.app.screens.current_screen.paper.body
    assert (body["dispute_type"], body["subtype"]) == ("07", "07-2")
    assert "summary" not in body
    assert "claims" not in body
    assert not d.has("tile:07-2")
    d.tap("tiles:again")
    d.tap("tile:10")
    assert "subtype" not in body
    names_on_cards(d)
    walk.to_page(d, "matter")
    assert d.reads("哪里的活、谁喊去的")
    assert d.reads("由做活的人自己选")


def names_on_cards(d: Driver) -> None:
    walk.party(d, 1, "李二河")
    walk.party(d, 2, "张大山")


def test_the_two_forms_keep_what_they_have_in_common(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    d.tap("new")
    d.tap("tile:02-2")
    names_on_cards(d)
    d.tap("become:same_day")
    assert d.find("q:/parties/p1/name").text == "李二河"
    asked_before(d)
    d.write("q:/statements/p1/facts", "水往我院坝流。")
    while not d.has("page:parties"):
        d.tap("prev")
    d.tap("become:dispute.opened")
    body = d.app.screens.current_screen.paper.body
    assert body["subtype"] == "02-2"
    assert body["summary"] == "水往我院坝流。"
    assert "consents" not in body
    assert [each["name"] for each in body["parties"].values()] == ["李二河", "张大山"]


def test_a_number_is_read_while_it_is_typed_and_the_box_is_left_alone(
    drive: Driver,
) -> None:
    d = drive
    walk.give_pin(d)
    d.tap("new")
    d.tap("edit:/parties/p1")
    d.tap("q:/parties/p1/id_no")
    box = d.find("q:/parties/p1/id_no")
    typed = []
    for digits, words in (
        ("500230", "重庆市丰都县，还差 12 位"),
        ("19901301", "没有“13”月"),
        ("\b" * 8 + "19900101", "1990年1月1日生，36 岁，还差 4 位"),
        ("0016", "校验码"),
        ("\b5", "36 岁，男"),
    ):
        for char in digits:
            d.key(8) if char == "\b" else d.type(char)
        typed.append(box.text)
        d.until(lambda w=words: d.reads(w), what=words)
        assert box.focus
        assert box.text == typed[-1]
    d.leave()
    d.tap("next")
    card = d.app.screens.current_screen.paper.body["parties"]
    (party,) = [each for each in card.values() if each.get("id_no")]
    assert (party["sex"], party["birth_on"]) == ("1", "1990-01-01")


def test_all_who_are_on_the_list_came_with_one_touch(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    book = d.app.casebook
    effort.begun(book, book.enrolment.grids[0].database)
    d.app.replace("cases")
    d.tap("case:0")
    d.tap("do:stage.recorded/1")
    walk.to_page(d, "people")
    d.tap("all:/participants")
    people = d.app.screens.current_screen.paper.body["participants"].values()
    assert [each["attended"] for each in people] == [True, True, True]
    assert not d.has("all:/participants")


def test_who_was_a_party_before_is_offered_taken_noted_and_given_back(
    drive: Driver,
) -> None:
    d = drive
    walk.give_pin(d)
    walk.open_dispute(d)
    d.app.replace("cases")
    d.tap("new")
    d.tap("edit:/parties/p2")
    d.tap("q:/parties/p2/name")
    d.type("李")
    d.until(lambda: d.has("known:0"), what="the offer")
    assert d.find("q:/parties/p2/name").text == "李"
    d.tap("known:0")
    assert d.find("q:/parties/p2/name").text == "李二河"
    assert d.reads("身份资料取自 2026-11-20 登记的“")
    d.tap("known:back")
    assert d.find("q:/parties/p2/name").text == ""
    d.write("q:/parties/p2/name", "李二河")
    d.tap("known:0")
    walk.to_page(d, "review", 20)
    assert d.reads("身份资料取自 2026-11-20")
