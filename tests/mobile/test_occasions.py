"""宣讲 and receptions on the phone: recorded, promised, followed up, and no case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mobile import arising, recording, reports, work
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.prints import making
from mobile.screens.occasions import occasion_words
from schemas import occasions
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.receptions import DAY, DUE, HOME, hold, received, spoken
from tests.schemas.records import without

REPORT = "村主任贪污了修堰塘的钱"


def test_what_was_held_is_no_case_and_still_waits_to_be_sent(
    casebook: Casebook, reopened
) -> None:
    hold(casebook, "outreach.held", spoken())
    case = hold(casebook, "reception.held", received())
    for book in (casebook, reopened()):
        assert book.cases() == []
        assert book.summaries() == []
        assert {line.summary.case for line in book.activities("张大山")} == {case}
        assert len(book.activities()) == 2
        counts = book.counts()
        assert (counts.cases, counts.open, counts.unsent) == (0, 0, 2)
        book.close()


def test_a_promise_is_a_task_until_somebody_says_what_came_of_it(
    casebook: Casebook, set_clock
) -> None:
    case = hold(casebook, "reception.held", received())
    (task,) = work.tasks(casebook)
    assert (task.case, task.kind, str(task.due)) == (case, "RP", DUE)
    assert "信访工作条例§18" in task.how
    assert task.opens == ("form", "reception.followed_up")
    assert work.tally(casebook, casebook.cases()).total == 1
    set_clock.pass_days(6)
    (late,) = work.tasks(casebook)
    assert late.light == "red"
    told = {"followed_on": "2026-11-26", "visitor": "v1", "round": 1}
    later = {**told, "result": "still_open", "next_due": "2026-12-10"}
    casebook.record("reception.followed_up", case, later, home=HOME)
    (moved,) = work.tasks(casebook)
    assert str(moved.due) == "2026-12-10"
    done = {**told, "round": 2, "result": "resolved", "situation": "石坎退了半米"}
    casebook.record("reception.followed_up", case, done, home=HOME)
    assert work.tasks(casebook) == []


def test_the_form_begins_with_what_presses_and_offers_no_dispute(
    casebook: Casebook,
) -> None:
    case = hold(casebook, "reception.held", received())
    draft = recording.open_form(casebook, "reception.followed_up", case, HOME)
    paper = recording.paper_of(casebook, draft)
    assert draft.body == {"followed_on": DAY, "visitor": "v1"}
    (sheet,) = paper.sheets
    results = next(i for i in sheet.items if getattr(i, "at", "") == "/result")
    (question,) = paper.questions(results)
    assert [code for code, _ in question.choices] == ["resolved", "still_open"]


def arisen(book: Casebook, case: str) -> Draft:
    draft = recording.new_dispute(book, HOME)
    arising.carry(book, draft, case, "v1")
    draft.body["dispute_type"] = "02"
    respondent = [k for k, p in draft.body["parties"].items() if "name" not in p]
    draft.body["parties"][respondent[0]]["name"] = "李二河"
    book.keep(draft)
    return draft


def test_a_matter_becomes_a_dispute_and_the_reception_knows_which(
    casebook: Casebook,
) -> None:
    case = hold(casebook, "reception.held", received())
    draft = arisen(casebook, case)
    recording.complete(casebook, recording.paper_of(casebook, draft))
    dispute = casebook.casefile(draft.case, HOME)
    held = casebook.casefile(case, HOME)
    assert dispute
    assert held
    assert "下访时反映" in dispute.tree["dispute"]["summary"]
    applicant = next(iter(sorted(dispute.tree["party"].items())))[1]
    assert (applicant["name"], applicant["phone"]) == ("张大山", "13800000001")
    first, _ = occasions.matters(held.tree)
    assert first.case == draft.case
    assert not first.is_open
    assert [line.summary.case for line in casebook.cases()] == [draft.case]
    assert "RP" not in {task.kind for task in work.tasks(casebook)}


def test_of_a_restricted_dispute_the_reception_says_nothing(
    casebook: Casebook,
) -> None:
    case = hold(casebook, "reception.held", received())
    draft = arisen(casebook, case)
    draft.body["restriction"] = {"ground": "privacy"}
    casebook.keep(draft)
    assert draft.home == casebook.enrolment.private
    recording.complete(casebook, recording.paper_of(casebook, draft))
    held = casebook.casefile(case, HOME)
    assert held
    assert len(held.entries) == 1
    assert draft.case not in str([each.document() for each in held.entries])


def test_what_is_corrected_and_what_is_voided(casebook: Casebook) -> None:
    case = hold(casebook, "outreach.held", spoken())
    held = casebook.casefile(case, HOME)
    assert held
    draft = recording.open_correction(casebook, held.entries[0], HOME)
    draft.body["audience_count"], draft.reason = 64, "数漏了一排"
    written = recording.complete(casebook, recording.paper_of(casebook, draft))
    assert written.type == "outreach.corrected"
    told = casebook.casefile(case, HOME)
    assert told
    assert told.tree["outreach"]["audience_count"] == 64
    assert told.conflicts == told.amendments == ()
    void = {"voids": held.entries[0].id, "voided_on": DAY, "reason": "试记的"}
    casebook.record("entry.voided", case, void, home=HOME)
    (line,) = casebook.activities()
    assert line.summary.kind == "activity"
    assert occasion_words(line)["place"] == ["occasion", case, HOME]


def test_the_register_is_printed_with_each_matter_and_no_more_of_a_person(
    casebook: Casebook,
) -> None:
    case = hold(casebook, "reception.held", received())
    about = making.known(casebook, case, HOME)
    assert about
    (form,) = making.forms(about)
    assert form.code == "X03"
    words = "\n".join(making.sheet(about, form, covered=True).words())
    for said in ("冉建国", "张大山", "等 2 人", "交镇司法所", "2026-11-25前办好"):
        assert said in words
    assert "当场解决" in words
    assert "2 件 3 人次" in words
    assert "13800000001" not in words
    name, document = making.make(casebook, case, HOME, form)
    assert name.startswith("X03-")
    assert document.startswith(b"%PDF")


def test_the_evening_is_printed_too(casebook: Casebook) -> None:
    about = making.known(casebook, hold(casebook, "outreach.held", spoken()), HOME)
    assert about
    (form,) = making.forms(about)
    words = "\n".join(making.sheet(about, form, covered=True).words())
    assert form.code == "X10"
    for said in ("秦红（网格调解员）", "万泉村3组院坝", "乡镇（街道）宣讲团", "46"):
        assert said in words


def test_what_came_of_a_matter_stands_on_the_paper(casebook: Casebook) -> None:
    case = hold(casebook, "reception.held", received())
    told = {"followed_on": DAY, "visitor": "v1", "round": 1, "situation": "等石匠"}
    said = {**told, "result": "still_open", "next_due": "2026-12-10"}
    casebook.record("reception.followed_up", case, said, home=HOME)
    about = making.known(casebook, case, HOME)
    assert about
    (form,) = making.forms(about)
    words = "\n".join(making.sheet(about, form, covered=True).words())
    assert "2026-12-10前办好，等石匠（已改期）" in words
    done = {**told, "round": 2, "result": "resolved", "situation": "退了半米"}
    casebook.record("reception.followed_up", case, done, home=HOME)
    about = making.known(casebook, case, HOME)
    assert about
    words = "\n".join(making.sheet(about, form, covered=True).words())
    assert f"{DAY} 已办好，退了半米" in words
    empty = without(received(), "/visitors")
    about = making.known(casebook, hold(casebook, "reception.held", empty), HOME)
    assert about
    words = "\n".join(making.sheet(about, form, covered=True).words())
    assert "无人来访" in words


# Of a report against an official


def register(*matters: str, **more: Any) -> Draft:
    visitors = {
        f"v{n}-abcdef": {"name": f"来访{n}", "matter": words}
        for n, words in enumerate(matters, 1)
    }
    type = "reception.held"
    return Draft("d", type, type, 1, HOME, "c", {"visitors": visitors}, **more)


def test_of_a_register_only_the_line_of_the_report_goes() -> None:
    draft = register("水沟堵了", REPORT)
    draft.raw = {"/visitors/v2-abcdef/people": "两", "/visitors/v1-abcdef/people": "三"}
    assert reports.suspected(draft) == "贪污"
    assert reports.goes_on(draft)
    assert list(draft.body["visitors"]) == ["v1-abcdef"]
    assert draft.raw == {"/visitors/v1-abcdef/people": "三"}
    assert reports.goes_on(draft)  # A second tap, where the file was busy.
    in_raw = register("水沟堵了")
    in_raw.raw = {"/visitors/v1-abcdef/follow_up_due": REPORT}
    assert reports.goes_on(in_raw)
    assert in_raw.body["visitors"] == {}


def test_where_more_than_a_line_reads_so_all_of_it_goes() -> None:
    draft = register("水沟堵了", REPORT)
    draft.body["place"] = f"会议室，{REPORT}"
    assert not reports.goes_on(draft)
    evening = Draft("d", "outreach.held", "outreach.held", 1, HOME, "c", {})
    evening.body["questions"] = REPORT
    assert reports.suspected(evening)
    assert not reports.goes_on(evening)


def test_a_correction_may_bring_one_too() -> None:
    assert reports.suspected(register(REPORT, corrects="entry:…")) == "贪污"


# Under a thumb


@pytest.mark.kivy
def test_three_taps_to_a_reception_and_two_to_what_came_of_it(drive: Driver) -> None:
    walk.give_pin(drive)
    drive.tap("occasions")
    assert drive.reads("不用签到")
    drive.tap("new:reception.held")
    drive.write("q:/leader/name", "冉建国")
    drive.write("q:/leader/post", "包鸾镇镇长")
    drive.write("q:/place", "荷花村便民服务中心")
    walk.go_on(drive)
    drive.tap("add:/visitors")
    drive.write("q:/visitors/v1/name", "张大山")
    drive.write("q:/visitors/v1/matter", "石坎占了拖拉机路")
    drive.tap("q:/visitors/v1/resolved_on_site=no")
    drive.write("q:/visitors/v1/passed_to", "镇司法所")
    drive.write("q:/visitors/v1/follow_up_due", DUE)
    walk.save(drive)
    assert drive.screen() == "occasion"
    assert drive.reads("交镇司法所办，还有 5 天")
    drive.tap("tell:1")
    drive.tap("q:/result=resolved")
    drive.write("q:/situation", "石坎退了半米")
    walk.save(drive)
    assert drive.reads("2026-11-20 办好了")
    assert not drive.has("tell:1")
    drive.back()
    assert drive.screen() == "occasions"
    drive.write("search", "拖拉机")
    drive.until(lambda: drive.has("occasion:0"), what="the search")
    drive.back()
    assert drive.screen() == "cases"
    assert not drive.has("case:0")


@pytest.mark.kivy
def test_a_matter_becomes_a_dispute_with_one_tap(drive: Driver) -> None:
    walk.give_pin(drive)
    case = hold(drive.app.casebook, "reception.held", received())
    drive.app.go("occasion", case=case, home=HOME)
    drive.frames(5)
    drive.tap("dispute:1")
    assert drive.screen() == "form"
    (draft,) = drive.app.casebook.drafts()
    assert draft.body["summary"].startswith("石坎占了拖拉机路")
    assert draft.arises_from == {"case": case, "home": HOME, "visitor": "v1"}


@pytest.mark.kivy
def test_an_accusation_in_a_register_is_not_kept_and_the_others_are(
    drive: Driver,
) -> None:
    walk.give_pin(drive)
    drive.tap("occasions")
    drive.tap("new:reception.held")
    walk.go_on(drive)
    drive.tap("next")
    drive.tap("add:/visitors")
    drive.write("q:/visitors/v1/name", "张大山")
    drive.write("q:/visitors/v1/matter", "水沟堵了")
    drive.tap("add:/visitors")
    drive.write("q:/visitors/v2/name", "慕容静波")
    drive.write("q:/visitors/v2/matter", REPORT)
    drive.until(lambda: drive.screen() == "report", what="the question")
    drive.tap("report:yes")
    assert drive.reads("12388")
    (draft,) = drive.app.casebook.drafts()
    (left,) = draft.body["visitors"].values()
    assert left["name"] == "张大山"


def test_reminders_count_what_was_promised(casebook: Casebook) -> None:
    hold(casebook, "reception.held", received())
    (line,) = casebook.summaries("activity")
    (running,) = line.work
    assert running.due_on == DUE
    assert timedelta(days=running.warn) == timedelta(days=3)
