"""What interrupts a mediation, what is asked past its time, and openness taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.course import State
from schemas.end_conditions import openness_allowed
from tests.mobile import walk
from tests.mobile.conftest import OTHER_GRID
from tests.mobile.driver import Driver
from tests.mobile.handed_out import tell
from tests.mobile.staging import HOME, aired, appraising, asked, at_case
from tests.schemas.telling import asking, holding

pytestmark = pytest.mark.kivy
DAY_SECONDS = 86_400


def test_one_tap_takes_openness_back_and_it_counts_at_once(drive: Driver) -> None:
    case = at_case(drive, *appraising())
    book = drive.app.casebook
    assert openness_allowed(book.casefile(case, HOME).tree) == "public"
    assert drive.has("case:draw")
    drive.tap("withdraw:p2")
    assert drive.reads("李四不再公开")
    assert not drive.has("withdraw:p2")
    assert not drive.has("case:draw")
    casefile = book.casefile(case, HOME)
    assert openness_allowed(casefile.tree) == "closed"
    assert casefile.tree["consent"]["p2"]["agreed"] is True
    assert book.unsent(HOME)
    drive.tap("do:stage.recorded/4")
    walk.to_page(drive, "openness", 20)
    assert drive.reads("这次最多可以：不公开")
    (draft,) = book.drafts()
    assert draft.body["appraise"]["openness_effective"] == "closed"


def test_a_case_is_suspended_and_goes_on_where_it_stood(drive: Driver) -> None:
    case = at_case(drive, *asked(), aired())
    drive.tap("do:dispute.suspended")
    drive.tap("q:/ground=police")
    drive.write("q:/authority", "名山派出所")
    drive.write("q:/reason", "两家推搡，派出所在调查")
    walk.save(drive)
    assert drive.reads("公安机关已介入")
    assert drive.reads("一个月照样算")
    assert not drive.has("do:stage.recorded/2")
    drive.tap("do:dispute.resumed")
    drive.write("q:/reason", "处理完了，愿意接着调")
    walk.save(drive)
    assert drive.app.casebook.casefile(case, HOME).state is State.AIR
    assert drive.has("do:stage.recorded/2")


def test_past_the_month_all_are_asked_and_only_then_it_goes_one_level_up(
    drive: Driver, set_clock
) -> None:
    case = at_case(drive, *asked(), aired())
    assert not drive.has("case:past")
    set_clock.wall += 40 * DAY_SECONDS
    drive.app.go("case", case=case, home=HOME)
    assert drive.reads("受理已超过一个月")
    drive.tap("do:dispute.terminated")
    assert not drive.has("q:/ground=escalated")
    assert drive.reads("先回案件页")
    drive.back()
    drive.tap("past:dispute.extension_asked")
    drive.tap("q:/answers/p1/agreed=yes")
    drive.tap("q:/answers/p2/agreed=no")
    assert not drive.has("q:/until")
    walk.save(drive)
    drive.tap("past:escalate")
    assert drive.has("q:/escalated_to=township")
    assert not drive.has("q:/escalated_to=county")
    body = next(d.body for d in drive.app.casebook.drafts() if "ground" in d.body)
    assert (body["ground"], body["escalated_to"]) == ("escalated", "township")


def test_where_all_agree_it_goes_on_until_the_day_agreed(
    drive: Driver, set_clock
) -> None:
    case = at_case(drive, *asked(), aired())
    set_clock.wall += 40 * DAY_SECONDS
    until = (drive.app.clock.today() + timedelta(days=15)).isoformat()
    drive.app.go("case", case=case, home=HOME)
    drive.tap("past:dispute.extension_asked")
    drive.tap("q:/answers/p1/agreed=yes")
    drive.tap("q:/answers/p2/agreed=yes")
    drive.write("q:/until", until.replace("-", ""))
    walk.save(drive)
    assert drive.reads(f"各方同意延长到 {until}")
    assert drive.has("do:stage.recorded/2")


def test_going_back_too_often_is_said_where_it_is_chosen(drive: Driver) -> None:
    once = [holding(2, 1, "need_more_facts"), holding(1, 2), holding(2, 2)]
    acts = [*asked(), aired(), *(("stage.recorded", each) for each in once[:2])]
    at_case(drive, *acts)
    drive.tap("do:stage.recorded/2")
    walk.to_page(drive, "result", 20)
    drive.tap("q:/outcome=continue")
    assert not drive.reads("最多1次")
    drive.tap("q:/outcome=need_more_facts")
    drive.until(lambda: drive.reads("最多1次"), what="the limit")
    walk.to_page(drive, "review", 20)
    assert drive.reads("最多1次")


def test_after_four_returns_the_question_comes_first(drive: Driver) -> None:
    acts = [aired()[1], holding(2, 1, "need_more_facts"), holding(1, 2), holding(2, 2)]
    for round in (1, 2):
        acts += [holding(3, round, "negotiable"), holding(2, round + 2)]
    acts += [holding(3, 3), holding(4, 1, "unfair")]
    case = at_case(drive, *asked(), *(("stage.recorded", each) for each in acts))
    assert drive.reads("退回合计已满 4 次")
    assert drive.has("do:dispute.extension_asked")
    assert not drive.has("do:stage.recorded/3")
    book = drive.app.casebook
    book.record("dispute.extension_asked", case, asking(), home=HOME)
    drive.app.go("case", case=case, home=HOME)
    assert drive.has("do:stage.recorded/3")


def test_a_case_says_with_which_others_the_county_holds_it_to_be_one(
    drive: Driver,
) -> None:
    case = at_case(drive, *asked())
    other = {
        "number": "丰都虎调〔2026〕12号",
        "grid": OTHER_GRID,
        "holder": "李娟",
        "state": "air",
    }
    said = {
        "e": 1,
        "type": "case",
        "id": f"case:{case}",
        "database": HOME,
        "case": case,
        "received": 3,
        "joined": [{**other, "phone": "13900001234"}],
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-19T06:00:00+00:00",
    }
    tell(drive.app.casebook, said)
    drive.app.go("case", case=case, home=HOME)
    assert drive.find("joined:0").words == other["number"]
    assert drive.reads("虎威镇荷花村第2网格　李娟")
    assert drive.reads("开门说理")
    assert not drive.reads("13900001234")


DEED = "entry:d-00112233445566aa:0199e0bf-0000-7000-8000-00000000000d:" + "d" * 32


def test_what_the_office_asks_for_at_its_desk_is_answered_on_the_phone(
    drive: Driver,
) -> None:
    case = at_case(drive, *asked())
    wanted = {"review": DEED, "item": "i1", "words": "补签收回证"}
    about = {"due_on": "2026-12-20", "by": "秦晓梅", "on": "2026-11-19"}
    said = {
        "e": 1,
        "type": "case",
        "id": f"case:{case}",
        "database": HOME,
        "case": case,
        "received": 3,
        "dossier": {"step": "returned", "asked": [{**wanted, **about}]},
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-19T06:00:00+00:00",
    }
    tell(drive.app.casebook, said)
    drive.app.go("case", case=case, home=HOME)
    assert drive.reads("司法所 秦晓梅")
    assert drive.reads("补签收回证")
    assert drive.reads("最晚 2026-12-20")
    drive.tap("asked:dddddd:i1")
    drive.write("asked:done", "回证已补签，放在卷里")
    drive.tap("asked:answer")
    found = drive.app.casebook.casefile(case, HOME)
    (answer,) = found.tree["review_answer"].values()
    assert answer["review"] == DEED
    drive.app.go("case", case=case, home=HOME)
    assert drive.reads("已答复")
    assert not drive.has("asked:dddddd:i1")
