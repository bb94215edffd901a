"""强制报告: where it is asked for, on the telephone, in the record."""

from __future__ import annotations

import pytest

from mobile import dialling, protecting, recording
from mobile.casebook import Casebook
from mobile.errors import Unfinished
from schemas import entry, restricted
from schemas.restricted import CaseKey
from tests.mobile import walk
from tests.mobile.conftest import CASE_KEY, CASE_KID, GRID, PIN
from tests.mobile.disputes import opened
from tests.mobile.driver import Driver
from tests.mobile.test_atrest import found

HOME = f"grid-{GRID}"
PLANTED = {
    "who reports": "欧阳素芬",
    "what was seen": "孩子背上七道棍子打的青印",
    "who took the call": "南门派出所皇甫警官",
}


def violence(book: Casebook, **changes) -> str:
    case = book.new_case()
    body = opened(dispute_type="01", risk_flags=["dv"], **changes)
    book.record("dispute.opened", case, body, home=HOME)
    return case


def told(**changes) -> dict:
    return {
        "how": "phone_110",
        "facts": PLANTED["what was seen"],
        "to_whom": PLANTED["who took the call"],
        "reporter": PLANTED["who reports"],
        **changes,
    }


def report(book: Casebook, case: str, **changes) -> str:
    draft = protecting.open_form(book, GRID, case)
    draft.body |= told(**changes)
    return recording.complete(book, recording.paper_of(book, draft)).id


def test_a_report_lies_in_the_private_database_sealed_for_the_county(
    casebook: Casebook, phone_folder
) -> None:
    case = violence(casebook)
    report(casebook, case)
    grid = casebook.database(HOME).all_docs(include_docs=True)
    assert {line.document["type"] for line in grid} == {"dispute.opened"}
    (line,) = casebook.own.all_docs(include_docs=True)
    said = entry.read(line.document)
    assert said.case != case
    assert restricted.is_sealed(said.body)
    kid = restricted.wrapped_for(said.body, CASE_KID)
    assert list(said.body["restricted"]["wrapped"]) == [CASE_KID]
    key = CaseKey.disclose(CASE_KEY, said.case, kid)
    opened = restricted.open_body(key, said.body, case=said.case, type=said.type)
    assert opened.grid == GRID
    assert opened.body["about"] == case
    assert opened.body["ground"] == "dv_other"
    assert found(phone_folder, PLANTED) == []


def test_nothing_of_it_is_in_a_list_a_figure_or_on_the_page_of_the_dispute(
    casebook: Casebook,
) -> None:
    case = violence(casebook)
    half = protecting.open_form(casebook, GRID, case)
    report(casebook, case)
    assert [each.summary.case for each in casebook.cases()] == [case]
    assert [each.case for each in casebook.summaries()] == [case]
    assert casebook.counts().cases == 1
    assert casebook.counts().drafts == 0
    assert casebook.drafts() == [] == casebook.drafts(half.case)
    assert len(casebook.casefile(case, HOME).entries) == 1
    for words in PLANTED.values():
        assert casebook.cases(words) == []
        assert words not in str(casebook.casefile(case, HOME).to_json())
    (done,) = protecting.done(casebook, case)
    assert done.is_told
    assert [each.id for each in protecting.half_written(casebook, case)] == [half.id]
    assert protecting.done(casebook) == [] == protecting.half_written(casebook)


def test_where_it_was_not_told_the_reason_stands(casebook: Casebook) -> None:
    case = violence(casebook)
    draft = protecting.open_form(casebook, GRID, case, "not_reported")
    draft.body |= {"facts": "邻居说打了，本人说没有"}
    with pytest.raises(Unfinished) as lacking:
        recording.complete(casebook, recording.paper_of(casebook, draft))
    assert {each.pointer for each in lacking.value.errors} == {"/reason", "/instead"}
    draft.body |= {"reason": "本人说没有，也没有伤", "instead": "约了妇联明天同去"}
    recording.complete(casebook, recording.paper_of(casebook, draft))
    (done,) = protecting.done(casebook, case)
    assert not done.is_told


def test_a_child_in_the_case_is_named_and_the_article_that_says_must(
    casebook: Casebook,
) -> None:
    child = {
        "role": "third_party",
        "kind": "person",
        "name": "李小小",
        "id_no": "500230201801010013",
    }
    parties = {**opened()["parties"], "p3-cccccc": child}
    case = violence(casebook, parties=parties)
    assert protecting.grounds(casebook.casefile(case, HOME)) == (
        "minor",
        "dv_incapable",
    )
    draft = protecting.open_form(casebook, GRID, case)
    assert draft.body["ground"] == "minor"
    assert draft.body["about_parties"] == ["p3-cccccc"]
    lines = protecting.script(recording.setting_of(casebook, draft))
    assert any("李小小" in line for line in lines)
    assert any("秦晓春" in line for line in lines)


def test_its_author_corrects_it_where_it_lies_and_for_nobody_else(
    casebook: Casebook, phone_folder
) -> None:
    case = violence(casebook)
    first = report(casebook, case)
    (done,) = protecting.done(casebook, case)
    draft = protecting.correct(casebook, done.entry)
    assert protecting.correct(casebook, done.entry).id == draft.id
    assert casebook.drafts() == [] == casebook.drafts(draft.case)
    draft.body["to_whom"] = "名山派出所端木警官"
    draft.reason = "派出所的名字记错了"
    written = recording.complete(casebook, recording.paper_of(casebook, draft))
    assert (written.type, written.case) == ("protection.corrected", done.entry.case)
    grid = casebook.database(HOME).all_docs(include_docs=True)
    assert {line.document["type"] for line in grid} == {"dispute.opened"}
    kept = casebook.own.all_docs(include_docs=True)
    said = [entry.read(line.document) for line in kept]
    assert {each.id for each in said} == {first, written.id}
    for each in said:
        assert list(each.body["restricted"]["wrapped"]) == [CASE_KID]
    (now,) = protecting.done(casebook, case)
    assert now.is_corrected
    assert now.body["to_whom"] == "名山派出所端木警官"
    assert "端木" in now.words
    assert {first, written.id} <= protecting.written(casebook)
    assert protecting.half_written(casebook, case) == []
    assert found(phone_folder, {**PLANTED, "since": "端木警官"}) == []


def test_a_family_without_a_case_is_reported_as_well(casebook: Casebook) -> None:
    draft = protecting.open_form(casebook, GRID)
    draft.body |= told(ground="minor", about_whom="三组王家的女娃，六岁左右")
    recording.complete(casebook, recording.paper_of(casebook, draft))
    assert len(protecting.done(casebook)) == 1
    assert protecting.grounds(None) == protecting.EVERY_GROUND


def test_no_phone_rings_on_a_desk_or_in_practice(monkeypatch) -> None:
    desk = dialling.dialler_of_the_phone()
    desk.dial("110")
    assert isinstance(desk, dialling.Desk)
    assert desk.dialled == ["110"]
    monkeypatch.setenv("ANDROID_ARGUMENT", "")
    assert dialling.dialler_of_the_phone().rings
    assert not dialling.dialler_of_the_phone(practising=True).rings


@pytest.mark.kivy
def test_from_the_red_card_to_the_call_and_the_record(drive: Driver) -> None:
    walk.give_pin(drive, PIN)
    case = violence(drive.app.casebook)
    drive.app.go("case", case=case, home=HOME)
    assert drive.has("case:protect")
    assert drive.reads("可以报告（反家庭暴力法§13）")
    drive.shot("protect-card")
    drive.tap("protect:open")
    drive.shot("protect-page")
    drive.tap("call:110")
    assert drive.reads("请用电话拨 110")
    assert drive.app.screens.current_screen.dialler.dialled == ["110"]
    drive.tap("protect:record")
    drive.write("q:/facts", PLANTED["what was seen"])
    drive.shot("protect-form")
    drive.app.back()
    drive.tap("draft:0")
    walk.to_page(drive, "told")
    drive.tap("q:/how=phone_110")
    drive.write("q:/to_whom", PLANTED["who took the call"])
    drive.shot("protect-told")
    walk.to_page(drive, "review")
    drive.tap("next")
    assert drive.screen() == "protect"
    assert drive.reads("只有您和县里看得到")
    drive.tap("protect:open:0")
    assert drive.reads(PLANTED["what was seen"])
    drive.shot("protect-done")
    drive.tap("protect:correct:0")
    assert drive.screen() == "form"
    drive.app.back()
    assert drive.reads("接着写：更正报告")
    drive.app.back()
    assert drive.screen() == "case"
    assert not drive.has("case:protect")
    assert drive.reads("已报告")
    assert not drive.reads(PLANTED["what was seen"])
    drive.shot("protect-discreet")


@pytest.mark.kivy
def test_without_a_case_it_is_two_taps_from_the_list(drive: Driver) -> None:
    walk.give_pin(drive, PIN)
    drive.tap("settings")
    drive.tap("protect")
    assert drive.reads("拿不准的，先打 110 问")
    for ground in protecting.EVERY_GROUND:
        assert drive.has(f"law:{ground}")
    drive.tap("protect:reason")
    assert drive.screen() == "form"
    assert drive.reads("谁受了害")
