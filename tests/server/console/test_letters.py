"""督办函件: the register, a letter written and sent, and one as it goes its way."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from schemas.letter_course import State
from tests.server import supervised as at_desk
from tests.server.console.browser import chromium, served
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.petitioned import of_unit
from tests.server.console.supervised import letter_page, letters_page
from tests.server.console.test_petition_journeys import OFFICE, UNIT, Walk
from tests.server.responsible import HOUSING, LABOUR, TOWN


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, OFFICE, UNIT)
    made.county.clock.forward(days=60)
    yield made
    made.county.close()


def say(desk: Desk, address: str, who: str = OFFICE, **form: Any) -> Any:
    client = desk.client(who)
    form["csrf_token"] = token(client.get("/account").text)
    return client.post(address, data=form)


def shown(desk: Desk, address: str, who: str = OFFICE, **more: str) -> str:
    return unescape(desk.page(address, who, **more))


def test_the_register_says_what_is_proposed_and_how_each_letter_stands(
    desk: Desk,
) -> None:
    page = shown(desk, letters_page(desk))
    for words in (
        "的受理见面（初次信访“三见面”）期限为",
        "虎威镇30日内“劳动和社会保障”类信访事项4件",
        "是否追责由人决定",
        "逾期 6 日",
        "丰信督〔2026〕1号",
        "退回重新反馈 1 次",
    ):
        assert words in page
    assert "完善政策建议函" in shown(desk, "/letters?box=ended")
    narrowed = shown(desk, f"/letters?unit={LABOUR.unit}")
    assert "丰信督〔2026〕2号" in narrowed
    assert "丰信督〔2026〕1号" not in narrowed.partition('id="proposed"')[0]
    english = shown(desk, "/letters", language="en")
    assert "and nothing was done." in english


def test_a_unit_sees_its_own_letters_and_no_proposal(desk: Desk) -> None:
    letters_page(desk)
    page = shown(desk, "/letters", UNIT)
    assert "丰信督〔2026〕1号" in page
    assert "丰信督〔2026〕2号" not in page
    assert "提示发函" not in page
    assert "要书面反馈的函件" in shown(desk, "/petitions", UNIT)
    other = at_desk.issue(desk.county, to_unit=HOUSING.unit)
    client = desk.client(UNIT)
    assert client.get(f"/letters/{other}").status_code == 404
    assert client.get("/letters/new").status_code == 404
    assert say(desk, f"/letters/{other}/answer", UNIT, text="x").status_code == 404


def test_what_is_ticked_is_sent_as_it_is_proposed(desk: Desk) -> None:
    page = desk.page(letters_page(desk))
    keys = [unescape(each.partition('"')[0]) for each in page.split('value="D3')[1:]]
    ticked = [f"D3{each}" for each in keys if each.startswith("3|due")]
    assert len(ticked) == 3
    assert say(desk, "/letters/issue").status_code == 400
    done = say(desk, "/letters/issue", proposal=ticked)
    assert "已发出 3 件" in shown(desk, done.location)
    again = say(desk, "/letters/issue", proposal=ticked)
    assert (again.status_code, "已经有人处理" in again.text) == (409, True)


def test_a_proposal_is_dismissed_with_a_reason_alone(desk: Desk) -> None:
    page = desk.page(letters_page(desk))
    at = "/letters/dismiss?" + page.split("/letters/dismiss?")[1].partition('"')[0]
    assert say(desk, unescape(at)).status_code == 400
    done = say(desk, unescape(at), reason="单位已来电说明")
    assert "不再提示" in shown(desk, done.location)
    assert at not in desk.page("/letters")


def test_what_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    letters_page(desk)
    form = {"code": "D34", "to_unit": TOWN.unit, "grounds": "有人扬言进京"}
    form |= {"requirements": "请稳控", "feedback_due": "2026-05-18"}
    refused = say(desk, "/letters/new", **form)
    page = unescape(refused.text)
    assert (refused.status_code, "没有写明风险类型" in page) == (409, True)
    assert "有人扬言进京" in page
    slots = {"slot_risk_kind": "赴京", "slot_risk_level": "高"}
    slots |= {"slot_affected_area": "虎威镇"}
    done = say(desk, "/letters/new", **form, **slots)
    letter = shown(desk, done.location)
    assert "丰信险〔2026〕1号" in letter
    assert "风险提示函" in shown(desk, "/letters")
    assert say(desk, "/letters/new", code="D05").status_code == 400


def test_whoever_is_slower_is_told_how_the_letter_stands(desk: Desk) -> None:
    at = letter_page(desk)
    lacking = say(desk, f"{at}/answer", adopted="", text="")
    assert (lacking.status_code, "没有填完整" in unescape(lacking.text)) == (400, True)
    refused = say(desk, f"{at}/judge", result="adopted", text="属实")
    assert (refused.status_code, "“待反馈”" in unescape(refused.text)) == (409, True)
    withdrawn = say(desk, f"{at}/withdraw", reason="发错单位")
    assert "已撤回" in shown(desk, withdrawn.location)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def walk(browser: Browser, tmp_path: Path) -> Iterator[Walk]:
    desk, wide = make_desk(tmp_path, OFFICE), {"width": 1366, "height": 768}
    of_unit(desk.county)
    with served(desk.county.app) as address:
        more: Any = {"viewport": wide, "locale": "zh-CN", "base_url": address}
        context = browser.new_context(**more)
        yield Walk(context.new_page(), desk, address)
        context.close()
    desk.county.close()


def test_a_letter_is_ignored_urged_answered_badly_answered_and_adopted(
    walk: Walk,
) -> None:
    county, page = walk.desk.county, walk.page
    petition = at_desk.handed_on(county)
    county.clock.forward(days=14)
    county.ingest()
    walk.as_who(OFFICE, "/letters")
    expect(page.locator("#proposed")).to_contain_text("还剩1日，尚无办理结果")
    page.get_by_role("link", name="拟函").click()
    expect(page.locator("[name=slot_days_left]")).to_have_value("1")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".casehead")).to_contain_text("丰信催〔2026〕1号")
    at = page.url.removeprefix(walk.address)
    county.clock.forward(days=5)
    county.ingest()
    walk.desk.cookies.clear()
    walk.as_who(OFFICE, at)
    expect(page.locator(".casehead .light.red")).to_be_visible()
    page.locator("#urge [name=text]").fill("请速反馈")
    page.locator("#urge button").click()
    expect(page.locator(".casehead")).to_contain_text("催办 1 次")
    walk.as_who(OFFICE, "/letters")
    expect(page.locator("#proposed")).to_contain_text("已催办2次，仍未反馈")
    answer(walk, at, "正在办理")
    judge(walk, at, "insufficient")
    expect(page.locator(".casehead")).to_contain_text("退回重新反馈 1 次")
    answer(walk, at, "已受理并书面告知", done="2026-03-02")
    judge(walk, at, "adopted")
    expect(page.locator(".casehead .tag").first).to_have_text("已采纳")
    letter = at.rpartition("/")[2]
    assert at_desk.folded(county, letter).state is State.ADOPTED
    walk.as_who(OFFICE, f"/petitions/{petition}")
    expect(page.locator("#letters")).to_contain_text("丰信催〔2026〕1号")


def answer(walk: Walk, at: str, text: str, done: str = "") -> None:
    walk.as_who(UNIT, "/petitions")
    walk.page.locator("#letters").get_by_role("link").first.click()
    expect(walk.page).to_have_url(f"{walk.address}{at}")
    form = walk.page.locator("#answer")
    form.locator("[name=adopted]").select_option("adopted")
    form.locator("[name=text]").fill(text)
    form.locator("[name=done_on]").fill(done)
    form.get_by_role("button").click()
    expect(walk.page.locator(".casehead .tag").first).to_have_text("已反馈，待核实")


def judge(walk: Walk, at: str, result: str) -> None:
    walk.as_who(OFFICE, at)
    form = walk.page.locator("#judge")
    form.locator("[name=result]").select_option(result)
    form.locator("[name=text]").fill("已核实")
    form.get_by_role("button").click()
    expect(walk.page.locator("#judge")).to_have_count(0)
