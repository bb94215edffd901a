"""What a mediator does, done by touches in a real window."""

from __future__ import annotations

import pytest

from mobile import recording, sittings
from mobile.casebook import Casebook
from tests.mobile import walk
from tests.mobile.conftest import GRID, OTHER_GRID, PIN, answer_for
from tests.mobile.driver import Driver

pytestmark = pytest.mark.kivy
HOME = f"grid-{GRID}"
NEW = pytest.mark.parametrize("drive", [{"enrolled": False}], indirect=True)


def book(d: Driver) -> Casebook:
    return d.app.casebook


def the_case(d: Driver):
    (listed,) = book(d).cases()
    return book(d).casefile(listed.summary.case, listed.summary.database)


@NEW
def test_a_new_phone_asks_for_a_pin_twice_and_shows_its_key(
    drive, phone_folder
) -> None:
    walk.give_pin(drive, "123456")
    assert drive.reads("太常见")
    walk.give_pin(drive)
    walk.give_pin(drive, "740319")
    assert drive.reads("两遍不一样")
    walk.give_pin(drive)
    walk.give_pin(drive)
    assert drive.screen() == "enrol"
    assert drive.reads(drive.app.credentials.public_text)
    drive.tap("enrol:take")
    assert drive.reads("还没有县里的开通信息")
    drive.write("enrol:answer", "{}")
    drive.tap("enrol:take")
    assert drive.reads("这份开通信息不能用")
    drive.find("enrol:answer").put(answer_for(drive.app.credentials))
    drive.tap("enrol:take")
    assert drive.screen() == "cases"


@NEW
def test_an_answer_dropped_into_the_folder_is_found(drive, phone_folder) -> None:
    walk.give_pin(drive)
    walk.give_pin(drive)
    answer = answer_for(drive.app.credentials)
    (phone_folder / "enrolment.json").write_text(answer, encoding="utf-8")
    drive.tap("enrol:take")
    assert drive.screen() == "cases"


def test_a_wrong_pin_opens_nothing(drive) -> None:
    walk.give_pin(drive, "111999")
    assert drive.screen() == "pin"
    assert drive.reads("密码不对")
    drive.tap("pin:1")
    drive.tap("pin:erase")
    walk.give_pin(drive)
    assert drive.screen() == "cases"


def test_a_whole_case_without_a_county(drive) -> None:
    walk.give_pin(drive)
    walk.whole_case(drive)
    casefile = the_case(drive)
    assert casefile.problems == ()
    assert casefile.state == "follow_up"
    assert [e.type for e in casefile.entries].count("stage.recorded") == 4
    said = casefile.tree["stage"]["1"]["round"]["1"]["air"]["statements"]
    assert {s["facts"][:3] for s in said.values()} == {"墙砌在"}
    assert casefile.tree["agreement"]["1"]["terms"]["t2"]["amount_fen"] == 30000
    assert drive.reads("已回访")
    assert drive.reads("共同申请司法确认")
    assert book(drive).drafts() == []


def test_one_sitting_asks_time_place_and_people_once(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    walk.accept(drive)
    walk.consent(drive)
    walk.consent(drive)
    drive.tap("do:sitting")
    assert drive.screen() == "form"
    walk.where(drive)
    walk.came(drive, 1, 2)
    walk.to_page(drive, "fast")
    drive.tap("q:/fast_track=yes")
    drive.write("q:/fast_track_reason", "小事，两家都愿意一次谈完")
    drive.tap("q:/fast_track_agreed_by=p1")
    drive.tap("q:/fast_track_agreed_by=p2")
    walk.to_page(drive, "rights")
    for number in (1, 2):
        drive.tap(f"q:/air/rights_notices/p{number}/acknowledged=in_record")
    for number in (1, 2):
        walk.to_page(drive, f"said:p{number}")
        drive.write(f"q:/air/statements/p{number}/facts", f"第{number}个人说的话。")
    walk.to_page(drive, "issues")
    drive.tap("add:/air/issues")
    drive.write("q:/air/issues/i1/text", "水沟归谁")
    drive.tap("next")
    walk.result(drive, "continue")
    walk.save(drive)
    assert drive.screen() == "form"
    assert drive.reads("会商议理")
    assert not drive.has("page:where")
    draft = book(drive).drafts()[0]
    assert draft.body["venue_name"] == "张家院坝"
    assert draft.body["fast_track"] is True
    assert "finding" not in str(draft.body)
    home = draft.home
    assert sittings.running(book(drive), draft.case, home)["attended"]["李二河"]
    drive.back()
    drive.tap("do:end-sitting")
    assert not sittings.running(book(drive), draft.case, home)


def test_what_the_law_asks_for_is_said_beside_the_question_and_jumped_to(drive) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("next")
    assert drive.has("page:parties")
    assert drive.reads("必须填写")
    drive.tap("next")
    assert drive.has("page:matter")
    walk.to_page(drive, "review", 24)
    drive.tap("next")
    assert drive.has("member:/parties/p1")
    assert drive.has("wrong:q:/parties/p1/name")
    assert book(drive).cases() == []
    drive.write("q:/parties/p1/name", "李二河")
    assert not drive.has("wrong:q:/parties/p1/name")
    walk.to_page(drive, "review", 24)
    drive.tap("fault:0")
    assert drive.has("wrong:q:/parties/p2/name")


def test_an_id_card_fills_in_sex_and_birthday_and_a_slip_is_told(drive) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("edit:/parties/p1")
    drive.write("q:/parties/p1/id_no", "51232619680312401")
    assert drive.reads("位数不对")
    drive.write("q:/parties/p1/id_no", "11010519491231002x")
    draft = book(drive).drafts()[0]
    (party, _) = draft.body["parties"].values()
    assert party["id_no"] == "11010519491231002X"
    assert (party["sex"], party["birth_on"]) == ("2", "1949-12-31")
    assert drive.find("q:/parties/p1/birth_on").text == "1949-12-31"


def test_a_day_and_an_amount_are_read_back_in_words(drive) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    walk.party(drive, 1, "李二河")
    walk.to_page(drive, "claims")
    drive.tap("add:/claims")
    drive.write("q:/claims/c1/amount_fen", "８６００")
    assert drive.reads("8,600 元")
    drive.write("q:/claims/c1/amount_fen", "很多")
    assert drive.reads("请只写数字")
    assert drive.find("q:/claims/c1/amount_fen").text == "很多"
    drive.write("q:/claims/c1/amount_fen", "0.86万")
    drive.tap("next")
    walk.to_page(drive, "where")
    drive.write("q:/opened_on", "20261119")
    assert drive.reads("2026年11月19日 星期四")
    drive.tap("q:/opened_on=2026-11-20")
    assert drive.find("q:/opened_on").text == "2026-11-20"


def test_a_member_added_by_mistake_is_removed_after_a_second_touch(drive) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("add:/parties:2")
    drive.tap("remove:/parties/p3")
    assert drive.has("member:/parties/p3")
    drive.tap("remove:/parties/p3")
    assert not drive.has("edit:/parties/p3")
    assert drive.has("edit:/parties/p2")


def test_back_never_loses_what_was_typed(drive) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    drive.tap("edit:/parties/p1")
    drive.tap("q:/parties/p1/name")
    drive.type("秦石")
    drive.back()  # The first back puts the keyboard away.
    drive.back()
    assert drive.has("page:parties")
    drive.back()
    assert drive.screen() == "cases"
    drive.tap("filter:drafts")
    assert drive.reads("秦石")
    drive.tap("draft:0")
    assert drive.has("page:parties")
    assert drive.reads("秦石")


def test_an_unwanted_draft_goes_only_after_a_second_touch(drive) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    walk.to_page(drive, "review", 24)
    drive.tap("discard")
    assert len(book(drive).drafts()) == 1
    drive.tap("discard")
    assert book(drive).drafts() == []
    assert drive.screen() == "cases"


def test_a_correction_says_why_and_keeps_the_original(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.tap("correct:0")
    walk.to_page(drive, "claims")
    drive.tap("edit:/claims/c2")
    drive.write("q:/claims/c2/amount_fen", "680")
    drive.tap("next")
    walk.to_page(drive, "review")
    drive.tap("next")
    assert drive.reads("请写明为什么更正")
    drive.write("q:/reason", "听错了，是六百八")
    drive.tap("next")
    drive.until(lambda: drive.screen() == "case")
    casefile = the_case(drive)
    assert casefile.tree["claim"]["c2"]["amount_fen"] == 68000
    assert casefile.entries[0].body["claims"]["c2"]["amount_fen"] == 60000
    correction = casefile.entries[1].body
    assert correction["set"] == {"/claims/c2/amount_fen": 68000}
    drive.tap("open:1")
    assert drive.reads("600 元 → 680 元")


def test_a_correction_that_changes_nothing_is_not_recorded(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.tap("correct:0")
    walk.to_page(drive, "review", 24)
    drive.write("q:/reason", "没有什么")
    drive.tap("next")
    assert drive.reads("没有改动任何内容")
    assert len(the_case(drive).entries) == 1


def test_a_voided_record_is_struck_and_kept(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    walk.accept(drive)
    drive.tap("void:1")
    drive.write("q:/reason", "记到别的案子上了")
    walk.save(drive)
    assert drive.reads("已作废")
    assert list(the_case(drive).voided)


def test_a_dispute_that_may_not_be_taken_is_told_where_to_go(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.tap("do:dispute.not_accepted")
    for bar in ("exclusive_jurisdiction", "mediation_prohibited", "refused", "sued"):
        drive.tap(f"q:/screen/{bar}=no")
    drive.tap("q:/screen/court_or_agency_took=yes")
    walk.go_on(drive)
    drive.write("q:/reason", "派出所已经受理")
    drive.write("q:/advice", "由派出所处理，也可以向法院起诉")
    walk.save(drive)
    assert the_case(drive).state == "not_accepted"


def test_a_party_that_refuses_ends_the_mediation_with_the_ways_told(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    walk.accept(drive)
    drive.tap("do:dispute.terminated")
    drive.tap("q:/ground=party_refused")
    drive.write("q:/reason", "张大山不愿意调")
    walk.go_on(drive)
    drive.tap("q:/channels_told=judicial")
    drive.tap("q:/channels_told=legal_aid")
    walk.save(drive)
    assert the_case(drive).state == "terminated"


def test_the_list_is_searched_and_filtered(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.tap("back")
    drive.write("search", "水沟")
    drive.until(lambda: drive.has("case:0"))
    drive.write("search", "没有这个人")
    drive.until(lambda: drive.reads("没有找到"))
    drive.write("search", "张")
    drive.tap("filter:due")
    drive.until(lambda: not drive.has("case:0"))
    drive.tap("filter:unsent")
    drive.until(lambda: drive.has("case:0"))
    drive.tap("case:0")
    assert drive.screen() == "case"


def test_an_old_act_asks_for_its_reason_and_paper(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.tap("do:dispute.accepted")
    for bar in (
        "exclusive_jurisdiction",
        "mediation_prohibited",
        "court_or_agency_took",
        "sued",
        "refused",
    ):
        drive.tap(f"q:/screen/{bar}=no")
    walk.go_on(drive)
    drive.write("q:/accepted_on", "20261101")
    drive.tap("q:/trigger=on_application")
    walk.to_page(drive, "late")
    drive.write("q:/late/reason", "下队没带手机")
    drive.write("q:/late/paper", "受理登记表")
    walk.save(drive)
    assert the_case(drive).tree["acceptance"]["accepted_on"] == "2026-11-01"


def test_the_phone_locks_and_comes_back_to_the_same_page(drive, set_clock) -> None:
    walk.give_pin(drive)
    drive.tap("new")
    walk.to_page(drive, "matter")
    drive.app.on_pause()
    drive.app.lock()
    assert drive.screen() == "pin"
    walk.give_pin(drive)
    assert drive.has("page:matter")


def test_settings_change_the_size_of_type_and_keep_it(drive, phone_folder) -> None:
    walk.give_pin(drive)
    drive.tap("settings")
    drive.tap("size:1.0")
    before = drive.find("about").font_size
    drive.tap("size:1.4")
    assert drive.find("about").font_size == pytest.approx(before * 1.4)
    assert '"type_scale": 1.4' in (phone_folder / "preferences.json").read_text()
    drive.tap("lock")
    assert drive.screen() == "pin"


def test_the_pin_is_changed_with_the_old_one(drive) -> None:
    walk.give_pin(drive)
    drive.tap("settings")
    drive.tap("change-pin")
    walk.give_pin(drive, "999111")
    assert drive.reads("密码不对")
    walk.give_pin(drive)
    walk.give_pin(drive, "860213")
    walk.give_pin(drive, "860214")
    assert drive.reads("两遍不一样")
    walk.give_pin(drive, "860213")
    walk.give_pin(drive, "860213")
    assert drive.screen() == "settings"
    drive.tap("change-pin")
    drive.tap("pin:back")
    drive.tap("lock")
    walk.give_pin(drive, "860213")
    assert drive.screen() == "settings"


def test_two_grids_ask_which_one(drive, phone_folder) -> None:
    walk.give_pin(drive)
    credentials = drive.app.credentials
    unlocked = credentials.enrol(
        credentials.unlock(PIN), answer_for(credentials, (GRID, OTHER_GRID))
    )
    drive.app._close()
    drive.app.opened(unlocked)
    drive.tap("new")
    drive.tap(f"pick:grid-{OTHER_GRID}")
    drive.until(lambda: drive.screen() == "form")
    assert book(drive).drafts()[0].home == f"grid-{OTHER_GRID}"


def test_sync_without_a_county_says_so_and_keeps_everything(drive) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.tap("note")
    assert drive.reads("等着上传：1 条记录")
    drive.tap("sync:start")
    drive.until(lambda: drive.reads("连不上县里"))
    drive.until(lambda: not drive.app.is_syncing)
    assert drive.reads("等着上传：1 条记录")


def test_the_next_form_of_a_sitting_comes_from_the_fold(casebook) -> None:
    from tests.mobile.disputes import accepted, opened

    case = casebook.new_case()
    assert recording.next_form(casebook, case, HOME) == ""
    casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.record("dispute.accepted", case, accepted(), home=HOME)
    assert recording.next_form(casebook, case, HOME) == "stage.recorded/1"


def test_two_people_who_remember_differently_are_told_both_values(
    drive, tmp_path, clock
) -> None:
    from mobile.credentials import Credentials
    from tests.mobile.disputes import opened
    from tests.mobile.introducing import introduce

    walk.give_pin(drive)
    walk.open_dispute(drive)
    case = the_case(drive)
    other = tmp_path / "other"
    other.mkdir()
    theirs = Credentials(other, clock)
    unlocked = theirs.enrol(theirs.create(PIN), answer_for(theirs))
    elsewhere = Casebook(other, unlocked, clock)
    body = {**opened(), **case.entries[0].body, "place": "二组堰塘边"}
    body["claims"] = {
        **body["claims"],
        "c2": {**body["claims"]["c2"], "amount_fen": 68000},
    }
    written = elsewhere.record("dispute.opened", case.case, body, home=HOME)
    document = written.document()
    document["_revisions"] = {"start": 1, "ids": [written.rev[2:]]}
    introduce(book(drive), unlocked.author())
    database = book(drive).database(HOME)
    database.bulk_docs([document], new_edits=False)
    book(drive).index(database)
    elsewhere.close()
    drive.app.screens.current_screen.draw()
    assert drive.reads("两人记得不一样")
    assert drive.reads("“600 元”")
    assert drive.reads("“680 元”")
    drive.tap("back")
    assert drive.until(lambda: drive.has("case:0"))
    assert "待核对原件" in drive.find("case:0").state_words
