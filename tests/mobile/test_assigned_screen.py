"""指派 by touches: a mediator is asked, looks, and takes it on or says why not."""

from __future__ import annotations

import pytest

from mobile import taking_on, theme, work
from mobile.casebook import Casebook
from schemas.assigning import State
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.handed_out import (
    FACTS,
    HOME,
    ID,
    OTHER_ID,
    assigned,
    of_matter,
    taken_back,
    tell,
)
from tests.mobile.staging import told
from tests.mobile.test_rules import check
from tests.mobile.test_seat_screens import locked, somebody_joins
from tests.schemas.telling import opening

pytestmark = pytest.mark.kivy
REASON = "李二河是我表弟，我要回避"
NUMBER = "（2026）丰信访字第7号"


def book_of(d: Driver) -> Casebook:
    book = d.app.casebook
    assert book is not None
    return book


def to_work(d: Driver) -> None:
    d.app.replace("cases")
    d.tap("work")


def row(d: Driver, kind: str = "assigned") -> str:
    kinds = [task.kind for task in d.app.screens.get_screen("work").shown]
    return f"task:{kinds.index(kind)}"


def kinds(d: Driver) -> list[str]:
    return [task.kind for task in work.tasks(book_of(d))]


def state(d: Driver) -> State:
    found = taking_on.find(book_of(d), ID)
    assert found is not None
    return taking_on.state(book_of(d), found)


def test_a_case_is_taken_on_and_lies_open(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    case = told(book_of(d), ("dispute.opened", opening()))
    tell(book_of(d), assigned(case=case))
    d.app.say_what_waits()
    d.app.replace("cases")
    assert d.reads("今天 2")
    d.tap("work")
    assert d.reads("虎威镇指派给您：先去看一看，两家再吵就报派出所")
    assert d.reads("虎威镇 乡镇（街道）主管 冉敏 11月19日 指派")
    assert d.reads("24 小时内说接不接（试行口径）")
    d.tap(row(d))
    assert d.screen() == "assigned"
    assert d.reads("最晚 11月30日，还有 10 天")
    d.tap("assigned:case")
    assert d.screen() == "case"
    d.tap("do:assigned")
    d.tap("assigned:take")
    assert d.screen() == "case"
    assert not d.has("do:assigned")
    assert d.reads("已接下。存在本机，有网再传")
    assert d.reads("答复指派")
    assert d.app.sync_words == "待传 2"
    d.back()
    assert d.reads("您已接下")
    assert not d.has("assigned:take")
    d.back()
    assert d.screen() == "work"
    assert "assigned" not in kinds(d)


def test_the_answer_in_the_story_of_the_case_can_be_read(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    case = told(book_of(d), ("dispute.opened", opening()))
    tell(book_of(d), assigned(case=case))
    to_work(d)
    d.tap(row(d))
    d.write("assigned:reason", REASON)
    d.tap("assigned:decline")
    d.app.go("case", case=case, home=HOME)
    d.tap("open:1")
    assert d.reads("答复：不能办")
    assert d.reads(f"不能办的原因：{REASON}")
    assert not d.reads(ID)
    assert not d.has("correct:1")


def test_without_a_reason_nothing_is_declined(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    tell(book_of(d), of_matter())
    to_work(d)
    d.tap(row(d))
    d.tap("assigned:decline")
    assert d.reads("写一句为什么不能办")
    assert kinds(d) == ["assigned"]
    d.write("assigned:reason", REASON)
    d.tap("assigned:decline")
    assert d.screen() == "work"
    assert d.reads("已答复不能办。存在本机，有网再传")
    assert (kinds(d), state(d)) == ([], State.DECLINED)
    d.app.replace("cases")
    assert d.find("rows").data == []


def test_half_a_reason_is_there_again_after_any_interruption(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    case = told(book_of(d), ("dispute.opened", opening()))
    tell(book_of(d), assigned(case=case), of_matter(OTHER_ID))
    d.app.go("assigned", id=ID)
    d.write("assigned:reason", REASON)
    d.tap("assigned:case")
    d.back()
    assert d.find("assigned:reason").text == REASON
    d.app.screens.current_screen.enter(id=ID)  # As when a synchronisation ends.
    assert d.find("assigned:reason").text == REASON
    locked(d)
    walk.give_pin(d)
    assert d.find("assigned:reason").text == REASON
    d.app.go("assigned", id=OTHER_ID)
    assert d.find("assigned:reason").text == ""
    d.app._close()
    assert taking_on.reason_of(opened_again(d), ID) == REASON


def opened_again(d: Driver) -> Casebook:
    """The app was killed and has been started over the same folder."""
    d.app._open(d.app.unlocked)
    return book_of(d)


def test_a_matter_becomes_a_dispute_offline_from_start_to_end(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    tell(book_of(d), of_matter(petition_no=NUMBER))
    to_work(d)
    assert d.reads("李二河、张大山")
    d.tap(row(d))
    assert d.reads(f"信访事项：{NUMBER}")
    assert d.reads("交来的情况")
    assert d.reads(FACTS)
    assert d.reads("李二河　13908265533")
    d.tap("assigned:take")
    assert d.screen() == "form"
    assert d.reads("申请人　李二河")
    d.tap("edit:/parties/p2")
    assert d.reads("身份资料是指派时交来的，请再核对一遍")
    d.write("q:/parties/p2/name", "张大三")
    d.tap("next")
    d.tap("next")
    assert d.reads(f"交来的情况：{FACTS}")
    assert not d.find("q:/summary").text
    d.back()
    assert d.screen() == "assigned"
    assert d.find("assigned:take").words == "接着写纠纷登记"
    d.back()
    (task,) = work.tasks(book_of(d))
    assert task.opens.kind == "draft"
    d.tap(row(d))
    assert d.has("page:matter")
    d.write("q:/summary", "两家为水沟争吵，李二河说墙挡了水。")
    walk.to_page(d, "where")
    assert d.find("q:/place").text == "三组老水井旁"
    walk.save(d)
    assert d.screen() == "case"
    assert d.reads("李二河、张大三")
    assert (kinds(d).count("assigned"), state(d)) == (0, State.TAKEN)
    assert d.app.sync_words == "待传 2"
    assert d.reads("答复指派")


def test_of_a_case_that_is_not_here_nothing_is_answered(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    case = book_of(d).new_case()
    tell(book_of(d), assigned(case=case))
    to_work(d)
    assert d.reads("案件还没有到这部手机")
    d.tap(row(d))
    assert d.reads("案件还没有到这部手机。同步以后再看，再答复。")
    for tid in ("assigned:take", "assigned:decline", "assigned:case"):
        assert not d.has(tid)
    d.tap("assigned:sync")
    assert d.screen() == "sync"
    book_of(d).record("dispute.opened", case, opening(), home=HOME)
    d.back()
    d.tap("assigned:take")
    assert (d.screen(), state(d)) == ("case", State.TAKEN)


def test_taken_back_it_is_said_once_with_the_reason(drive: Driver) -> None:
    d = drive
    walk.give_pin(d)
    tell(book_of(d), of_matter())
    d.app.go("assigned", id=ID)
    d.write("assigned:reason", REASON)
    tell(book_of(d), taken_back())
    to_work(d)
    assert d.reads("已收回：两家已经和好")
    d.tap(row(d, "recalled"))
    assert d.reads("已收回，不用您办了")
    assert not d.has("assigned:take")
    d.tap("assigned:seen")
    assert d.screen() == "work"
    assert kinds(d) == []
    assert taking_on.reason_of(book_of(d), ID) == ""


def test_only_who_was_asked_is_told_on_a_phone_of_two(drive: Driver) -> None:
    """Both act in the grid, so both are brought it."""
    d = drive
    walk.give_pin(d)
    tell(book_of(d), of_matter(assignee="u-2"))
    to_work(d)
    assert d.reads("现在没有要做的事")
    locked(d)
    somebody_joins(d, person_id="u-2")
    tell(book_of(d), of_matter(assignee="u-2"))
    to_work(d)
    d.tap(row(d))
    d.tap("assigned:take")
    walk.to_page(d, "matter")
    d.write("q:/summary", "两家为水沟争吵，李二河说墙挡了水。")
    walk.save(d)
    assert state(d) is State.TAKEN
    locked(d)
    d.tap("seat:1")
    walk.give_pin(d)
    to_work(d)
    assert d.reads("现在没有要做的事")
    assert not d.reads("李二河")


@pytest.mark.parametrize("scale", [scale for _, scale in theme.SCALES])
def test_the_screen_keeps_the_rules_of_all(drive: Driver, scale: float) -> None:
    d = drive
    walk.give_pin(d)
    d.app.choose_type_scale(scale)
    book = book_of(d)
    case = told(book, ("dispute.opened", opening()))
    tell(book, assigned(case=case), of_matter(OTHER_ID))
    to_work(d)
    check(d, "what is assigned, in the list")
    d.app.go("assigned", id=ID)
    check(d, "a case that is assigned")
    d.app.go("assigned", id=OTHER_ID)
    d.tap("assigned:decline")
    check(d, "a matter that is assigned")
    d.tap("assigned:take")
    d.tap("next")
    check(d, "a form with what was handed over")
    tell(book, taken_back(OTHER_ID), assigned(case=book.new_case(), serial=2))
    d.app.go("assigned", id=OTHER_ID)
    check(d, "what was taken back")
    d.app.go("assigned", id=ID)
    check(d, "a case that is not here")
