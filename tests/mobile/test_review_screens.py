"""审阅 by touches: an office says its word, and a mediator mends what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import reviewing, theme, work
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from schemas.reviewing import Fate, Life
from tests.mobile import walk
from tests.mobile.driver import Driver
from tests.mobile.overseen import ENDED, MET, brought, know_each_other, office
from tests.mobile.staging import told
from tests.mobile.test_rules import check
from tests.mobile.two_hands import HOME, bring, other_phone

pytestmark = pytest.mark.kivy


@pytest.fixture
def other(tmp_path: Path, clock: PhoneClock) -> Iterator[Casebook]:
    book = other_phone(tmp_path / "other", clock)
    yield book
    book.close()


@pytest.fixture
def looks(tmp_path: Path, clock: PhoneClock) -> Iterator[Driver]:
    """On the phone of the judicial office."""
    with office(tmp_path / "office", clock) as driver:
        yield driver


def to_list(d: Driver) -> None:
    d.app.replace("cases")
    d.frames(3)
    d.tap("to-review")


def chip(d: Driver, words: str) -> str:
    found = [w.tid for w in d.widgets() if words in getattr(w, "label", "")]
    return next(tid for tid in found if tid.startswith("found:"))


def test_the_office_returns_a_stage_and_the_list_grows_shorter(
    looks: Driver, other: Casebook
) -> None:
    d = looks
    case = brought(other, d.app.casebook, *MET)
    d.app.replace("cases")
    assert d.reads("要审的　会面 1")
    d.tap("to-review")
    assert d.find("review:0").width > 300
    assert d.reads("一 开门说理")
    d.tap("review:0")
    assert d.reads("谭明芬 记")
    assert d.reads("主持人：王大姐")
    d.tap("over:returned")
    assert d.reads("退回要写明补什么")
    d.tap(chip(d, "开始"))
    d.write("over:more", "张三说的原话补一句\n散会时谁在场")
    d.write("over:comment", "说理那段好")
    d.tap("until:3")
    d.tap("over:returned")
    assert d.screen() == "to_review"
    assert d.reads("已退回补正")
    assert d.reads("没有要审的")
    (given,) = d.app.casebook.casefile(case, HOME).reviews
    assert [i.due_on for i in given.items] == ["2026-11-23"] * 3
    assert given.items[0].place.startswith("/stage/1/round/1/")
    assert given.items[2].words == "散会时谁在场"
    assert (given.verdict, given.as_role) == ("returned", "judicial_office")


def test_a_dossier_is_returned_then_received_on_the_phone(
    looks: Driver, other: Casebook
) -> None:
    d = looks
    book = d.app.casebook
    case = brought(other, book, *ENDED)
    to_list(d)
    d.tap("kind:dossier")
    d.tap("review:0")
    assert d.reads("结果：终止调解")
    assert not d.reads("必备件都齐")
    d.tap(chip(d, "当事人身份证明"))
    d.tap("over:returned")
    assert book.casefile(case, HOME).dossier_life is Life.RETURNED
    bring(book, other)
    (given,) = other.casefile(case, HOME).reviews
    reviewing.answer(other, given, HOME, case, i1="身份证都核对过了")
    bring(other, book)
    to_list(d)
    assert d.reads("已补正，待司法所再审")
    d.tap("kind:dossier")
    d.tap("review:0")
    assert d.reads("身份证都核对过了")
    d.tap("over:accepted")
    d.app.go("case", case=case, home=HOME)
    assert d.reads("卷宗：司法所已接收")
    assert d.reads("接收")


def test_what_is_half_written_is_there_after_a_look_at_the_case(
    looks: Driver, other: Casebook
) -> None:
    d = looks
    brought(other, d.app.casebook, *MET)
    to_list(d)
    d.tap("review:0")
    d.write("over:more", "散会时谁在场")
    d.tap(chip(d, "开始"))
    d.tap("over:case")
    d.back()
    assert d.find("over:more").text == "散会时谁在场"
    assert d.find(chip(d, "开始")).chosen


def test_a_review_that_was_given_by_mistake_is_taken_back_by_its_author(
    looks: Driver, other: Casebook
) -> None:
    d = looks
    case = brought(other, d.app.casebook, *MET)
    to_list(d)
    d.tap("review:0")
    d.tap("over:seen")
    d.app.go("case", case=case, home=HOME)
    last = len(d.app.casebook.casefile(case, HOME).entries) - 1
    d.tap(f"void:{last}")
    walk.to_page(d, "why", 4) if d.has("page:why") else None
    d.write("q:/reason", "点错了")
    walk.save(d)
    assert d.app.casebook.casefile(case, HOME).reviews == ()


@pytest.mark.parametrize("role", ["township_supervisor", "director"])
def test_who_does_not_receive_has_no_button_for_it(
    tmp_path: Path, clock: PhoneClock, other: Casebook, role: str
) -> None:
    with office(tmp_path / "office", clock, role) as d:
        brought(other, d.app.casebook, *ENDED)
        to_list(d)
        d.tap("kind:dossier")
        d.tap("review:0")
        assert d.has("over:returned")
        assert d.has("over:seen")
        assert not d.has("over:accepted")
        d.tap("over:seen")
        d.tap("kind:dossier")
        assert d.reads("这一栏现在没有")


# -- on the mediator's phone


@pytest.fixture
def judges(tmp_path: Path, clock: PhoneClock) -> Iterator[Casebook]:
    """The judicial office's casebook, without a window."""
    import json

    from mobile.credentials import Credentials
    from tests.mobile.conftest import PIN, answer_for

    folder = tmp_path / "judges"
    folder.mkdir()
    credentials = Credentials(folder, clock)
    answer = json.loads(answer_for(credentials_of(credentials), role="judicial_office"))
    answer["person"].update(id="u-9", name="冉敏")
    unlocked = credentials.enrol(credentials.unlock(PIN), json.dumps(answer))
    book = Casebook(folder, unlocked, clock)
    yield book
    book.close()


def credentials_of(credentials):
    from tests.mobile.conftest import PIN

    credentials.create(PIN)
    return credentials


def asked(d: Driver, judges: Casebook, *items: reviewing.Found, **more) -> str:
    """A case of this phone, returned by the office."""
    book = d.app.casebook
    case = brought(book, judges, *MET)
    entry = next(e for e in book.casefile(case, HOME).entries if "stage" in e.type)
    reviewing.give(judges, case, HOME, entry.id, "returned", items=items, **more)
    bring(judges, book)
    d.app.replace("cases")
    d.tap("work")
    return case


def row(d: Driver, kind: str) -> str:
    kinds = [task.kind for task in d.app.screens.get_screen("work").shown]
    return f"task:{kinds.index(kind)}"


VENUE = reviewing.Found("在哪里开的没写", place="/stage/1/round/1/venue_name")


def test_an_item_is_a_task_with_who_asks_and_opens_the_very_form(
    drive: Driver, judges: Casebook
) -> None:
    d = drive
    walk.give_pin(d)
    case = asked(d, judges, VENUE, due_on="2026-11-24")
    assert d.reads("补正：在哪里开的没写")
    assert d.reads("司法所 冉敏 审阅时退回，要求补正")
    assert d.reads("还有 4 天")
    d.tap(row(d, "mend"))
    assert d.screen() == "form"
    d.write("q:/venue_name", "万泉村院坝")
    d.tap("next")
    walk.to_page(d, "review", 24)
    d.write("q:/reason", "补地点")
    walk.save(d)
    (given,) = d.app.casebook.casefile(case, HOME).reviews
    assert given.items[0].fate is Fate.MENDED
    assert d.reads("已补上")
    assert not any(task.kind == "mend" for task in work.tasks(d.app.casebook))


def test_a_paper_that_is_asked_for_opens_where_it_lacks(
    drive: Driver, judges: Casebook
) -> None:
    d = drive
    walk.give_pin(d)
    asked(d, judges, reviewing.Found("身份证明", paper="ID"))
    d.tap(row(d, "mend"))
    assert d.screen() == "form"
    assert d.has("page:review") or d.reads("证件")


def test_what_only_words_can_mend_is_answered_in_words(
    drive: Driver, judges: Casebook
) -> None:
    d = drive
    walk.give_pin(d)
    case = asked(d, judges, reviewing.Found("石坎的照片换一张"))
    d.tap(row(d, "mend"))
    assert d.screen() == "asked"
    d.tap("asked:answer")
    assert d.reads("写一句怎么补的再记下来")
    d.write("asked:done", "重新拍了三张")
    d.tap("asked:answer")
    assert d.screen() == "work"
    assert not any(task.kind == "mend" for task in work.tasks(d.app.casebook))
    bring(d.app.casebook, judges)
    (given,) = judges.casefile(case, HOME).reviews
    assert (given.items[0].fate, given.items[0].done) == (
        Fate.ANSWERED,
        "重新拍了三张",
    )


def test_a_comment_is_read_with_one_tap(drive: Driver, judges: Casebook) -> None:
    d = drive
    walk.give_pin(d)
    book = d.app.casebook
    case = brought(book, judges, *MET)
    reviewing.give(judges, case, HOME, "", "seen", comment="写得细，接着这样记")
    bring(judges, book)
    d.app.replace("cases")
    d.tap("work")
    assert d.reads("写得细，接着这样记")
    d.tap(row(d, "advice"))
    d.tap("asked:read")
    assert not any(task.kind == "advice" for task in work.tasks(book))
    d.app.go("case", case=case, home=HOME)
    assert d.reads("对方已看过")


def test_the_count_of_the_list_counts_what_is_asked_for(
    drive: Driver, judges: Casebook
) -> None:
    d = drive
    walk.give_pin(d)
    asked(d, judges, VENUE, reviewing.Found("甲"), due_on="2026-11-23")
    book = d.app.casebook
    found, today = work.tasks(book), book.clock.today()
    assert sum(task.kind == "mend" for task in found) == 2
    assert work.tally(book, book.cases()) == work.counts(found, today)


def test_a_review_that_was_taken_back_meanwhile_says_so(
    drive: Driver, judges: Casebook
) -> None:
    d = drive
    walk.give_pin(d)
    case = asked(d, judges, reviewing.Found("照片换一张"))
    (given,) = judges.casefile(case, HOME).reviews
    body = {"voids": given.id, "voided_on": "2026-11-20", "reason": "看错了"}
    judges.record("entry.voided", case, body, home=HOME)
    bring(judges, d.app.casebook)
    d.tap(row(d, "mend"))
    assert d.reads("这条审阅意见已经收回")


def test_a_mediator_has_nothing_to_look_over(drive: Driver, judges: Casebook) -> None:
    walk.give_pin(drive)
    told(drive.app.casebook, *ENDED)
    know_each_other(judges, drive.app.casebook)
    drive.app.replace("cases")
    assert not drive.has("to-review")
    assert reviewing.waiting(drive.app.casebook) == []


@pytest.mark.parametrize("scale", [scale for _, scale in theme.SCALES])
def test_the_screens_keep_the_rules_of_all(
    looks: Driver, other: Casebook, scale: float
) -> None:
    d = looks
    d.app.choose_type_scale(scale)
    case = brought(other, d.app.casebook, *ENDED)
    d.app.replace("cases")
    check(d, "a list with something to review")
    d.tap("to-review")
    check(d, "what is to be looked over")
    d.tap("review:0")
    check(d, "a stage looked over")
    d.tap("over:returned")
    check(d, "what lacks to return it")
    d.back()
    d.tap("kind:dossier")
    d.tap("review:0")
    check(d, "a dossier looked over")
    d.tap(chip(d, "当事人身份证明"))
    d.tap("over:returned")
    d.app.go("case", case=case, home=HOME)
    check(d, "a case that was returned")
    given = d.app.casebook.casefile(case, HOME).reviews[0]
    d.app.go("asked", case=case, home=HOME, given=given.id, item="i1")
    check(d, "what is asked for")
