"""待核对原件 by touches: told in the list, read side by side, settled by the paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import theme
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from tests.mobile import walk
from tests.mobile.conftest import PIN, answer_for
from tests.mobile.driver import Driver, start
from tests.mobile.overseen import brought, office
from tests.mobile.test_rules import check
from tests.mobile.two_hands import HOME, acquaint, bring, disagree, other_phone, signed
from tests.schemas.telling import correction, opening

pytestmark = pytest.mark.kivy


@pytest.fixture
def other(tmp_path: Path, clock: PhoneClock) -> Iterator[Casebook]:
    book = other_phone(tmp_path / "other", clock)
    yield book
    book.close()


@pytest.fixture
def directs(tmp_path: Path, clock: PhoneClock) -> Iterator[Driver]:
    """The app on the phone of the committee's director."""
    from mobile.app import SiliApp

    folder = tmp_path / "director"
    folder.mkdir()
    credentials = Credentials(folder, clock)
    unlocked = credentials.create(PIN)
    answer = answer_for(credentials, person="刘代会", role="director")
    credentials.enrol(unlocked, answer)
    driver = start(SiliApp(folder, clock=clock))
    yield driver
    driver.close()


def open_list(d: Driver, other: Casebook) -> str:
    walk.give_pin(d)
    case = disagree(d.app.casebook, other)
    d.app.screens.current_screen.enter()
    d.frames(3)
    return case


def side_of(d: Driver, words: str) -> str:
    """The side that says so; of two that wrote at once either may stand first."""
    sides = ("conflict:0:0", "conflict:0:1")
    (found,) = [tid for tid in sides if d.find(tid).children[-1].words == words]
    return found


def register(d: Driver, case: str):
    file = d.app.casebook.casefile(case, HOME)
    return file.registers["/agreement/1/terms/t1/amount_fen"]


def test_a_mediator_reads_both_and_is_told_who_decides(
    drive: Driver, other: Casebook
) -> None:
    open_list(drive, other)
    assert drive.reads("1 处两人记得不一样，待核对原件")
    drive.tap("conflicts")
    for words in ("8,600 元", "6,800 元", "本人（秦晓春）记的", "谭明芬记的"):
        assert drive.reads(words), words
    assert drive.reads("由调委会主任或司法所")
    assert not drive.has("conflict:0:0:matches")
    for side in ("conflict:0:0", "conflict:0:1"):
        assert drive.has(side)
    left, right = drive.find("conflict:0:0"), drive.find("conflict:0:1")
    assert drive.app.is_large or abs(left.top - right.top) < 2
    drive.tap("conflict:0:case")
    assert drive.screen() == "case"
    drive.tap("case:conflicts")
    assert drive.screen() == "conflicts"


def test_the_director_settles_it_with_the_paper_in_hand(
    directs: Driver, other: Casebook
) -> None:
    d = directs
    case = open_list(d, other)
    d.tap("conflicts")
    d.tap(f"{side_of(d, '8,600 元')}:matches")
    assert d.find("settle:chosen").words == "8,600 元"
    d.tap("settle:done")
    assert d.reads("请写明看的是哪一份原件")
    d.write("settle:paper", "人民调解协议书")
    d.write("settle:place", "第2页第1条")
    d.tap("settle:done")
    assert d.reads("已核对：8,600 元")
    assert d.reads("没有待核对的")
    assert register(d, case).value == 860_000
    assert register(d, case).standing == "settled"
    d.back()
    assert not d.reads("待核对原件")
    d.tap("case:0")
    last = len(d.app.casebook.casefile(case, HOME).entries) - 1
    d.tap(f"open:{last}")
    assert d.reads("与原件相符的是：8,600 元")
    assert d.reads("依据：人民调解协议书，第2页第1条")


def test_a_later_value_is_told_as_reopened_and_goes_back_to_the_parties(
    directs: Driver, other: Casebook
) -> None:
    d = directs
    case = open_list(d, other)
    d.tap("conflicts")
    d.tap(f"{side_of(d, '6,800 元')}:matches")
    d.write("settle:paper", "人民调解协议书")
    d.write("settle:place", "第2页")
    d.tap("settle:done")
    other.record("agreement.signed", case, signed(800_000), home=HOME)
    bring(other, d.app.casebook)
    d.back()
    d.app.screens.current_screen.enter()
    d.tap("conflicts")
    assert d.reads("核对过一次，后来又有不同的记录")
    d.tap("conflict:0:return")
    assert d.reads("为什么退回")
    d.write("settle:reason", "原件上改过，看不清")
    d.tap("settle:done")
    assert d.reads("已退回当事人")
    assert register(d, case).returned


def test_what_came_in_meanwhile_is_looked_at_first(
    directs: Driver, other: Casebook
) -> None:
    d = directs
    case = open_list(d, other)
    d.tap("conflicts")
    d.tap("conflict:0:return")
    other.record("agreement.signed", case, signed(800_000), home=HOME)
    bring(other, d.app.casebook)
    d.tap("settle:done")
    assert d.reads("请回去再看一遍")
    assert register(d, case).settlements == ()


def test_an_author_confirms_what_another_changed(
    drive: Driver, other: Casebook
) -> None:
    walk.give_pin(drive)
    walk.open_dispute(drive)
    drive.back()
    book = drive.app.casebook
    (listed,) = book.cases()
    acquaint(book, other)
    bring(book, other)
    first = other.casefile(listed.summary.case, HOME).entries[0]
    body = {
        "corrects": first.id,
        "corrected_on": "2026-11-20",
        "reason": "听错了",
        "set": {"/summary": "围墙压了水沟盖板。"},
    }
    other.record("dispute.corrected", first.case, body, home=HOME)
    bring(other, book)
    drive.app.screens.current_screen.enter()
    assert drive.reads("1 处别人更正过，待确认")
    drive.tap("conflicts")
    drive.tap("conflict:0:confirm")
    assert drive.reads("已确认")
    assert book.casefile(first.case, HOME).amendments == ()


def test_a_supervisor_settles_how_a_case_is_classified(
    tmp_path: Path, clock: PhoneClock, other: Casebook
) -> None:
    with office(tmp_path / "office", clock, "township_supervisor") as d:
        book = d.app.casebook
        case = brought(other, book, ("dispute.opened", opening()))
        first = other.casefile(case, HOME).entries[0]
        for each, kind in ((other, "01"), (book, "03")):
            body = correction(first, set={"/dispute_type": kind})
            each.record("dispute.corrected", case, body, home=HOME)
        bring(other, book)
        d.app.replace("cases")
        d.tap("conflicts")
        assert d.reads("待核对")
        side = "conflict:0:0"
        chosen = d.find(side).children[-1].words
        d.tap(f"{side}:matches")
        d.write("settle:paper", "纠纷登记表")
        d.write("settle:place", "第1页纠纷类别栏")
        d.tap("settle:done")
        assert d.reads(f"已核对：{chosen}")
        assert d.reads("没有待核对的")
        file = book.casefile(case, HOME)
        assert file.registers["/dispute/dispute_type"].standing == "settled"
        bring(book, other)
        assert other.casefile(case, HOME).conflicts == ()


@pytest.mark.parametrize("scale", [scale for _, scale in theme.SCALES])
def test_the_screens_keep_the_rules_of_all(
    directs: Driver, other: Casebook, scale: float
) -> None:
    directs.app.choose_type_scale(scale)
    open_list(directs, other)
    check(directs, "a list with something to settle")
    directs.tap("conflicts")
    check(directs, "conflicts")
    directs.tap("conflict:0:0:matches")
    directs.tap("settle:done")
    check(directs, "settling")
    directs.back()
    directs.tap("conflict:0:return")
    check(directs, "returning")
