"""Petitions as they go through a county, in a real browser and on real pages.

A letter answered in time; wages led to where the worker chose; a letter of which one
part is for a bureau and one is a report that nobody else can find.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server.asked import look
from tests.server.console.browser import chromium, served
from tests.server.console.confided import confide
from tests.server.console.desk import Desk, make_desk
from tests.server.console.petitioned import of_unit
from tests.server.console.test_browser import QUESTIONS, fill
from tests.server.reported import FACTS, NAME
from tests.server.responsible import LABOUR

WATCHING = ("audit_administrator", "system_administrator")
OFFICE, UNIT, RECEIVER = "county_officer", "unit", "discipline_receiver"
VILLAGE = "虎威镇香岩村"
LETTER = {
    "channel": "letter",
    "petitioners/p1/name": "向永福",
    "petitioners/p1/address": "香岩村3组",
    "claims/c1/text": "要求支付拖欠的工资",
    "facts": "在县城工地干活三个月，工资一直没有发。",
    "reasons": "找过包工头两次，没有结果。",
    "area": VILLAGE,
}
OF_LABOUR = {"category": "appeal", "content": "04"}


class Walk:
    """A page that goes from one person's stay to the other's."""

    def __init__(self, page: Page, desk: Desk, address: str) -> None:
        self.page, self.desk, self.address = page, desk, address
        self.today = desk.county.clock.now.date().isoformat()

    def as_who(self, who: str, at: str) -> None:
        cookie = {"name": "sili", "value": self.desk.cookie(who), "url": self.address}
        self.page.context.add_cookies([cookie])
        self.page.goto(at)

    def register(self, **said: str) -> str:
        """The petition's id, of which its page is open."""
        self.as_who(OFFICE, "/petitions/new")
        fill(self.page, LETTER | said, self.today)
        self.page.get_by_role("button", name="登记信访事项", exact=True).last.click()
        expect(self.page.locator(".casehead .tag").first).to_have_text("已登记")
        return self.page.url.rsplit("/", 1)[-1].partition("#")[0]

    def step(self, who: str, petition: str, verb: str, **said: str) -> None:
        self.as_who(who, f"/petitions/{petition}")
        self.page.locator("#steps").get_by_role("link", name=verb, exact=True).click()
        fill(self.page, said, self.today)
        self.page.get_by_role("button", name=verb, exact=True).click()
        expect(self.page).to_have_url(f"{self.address}/petitions/{petition}#acts")

    @property
    def state(self) -> str:
        return self.page.locator(".casehead .tag").first.inner_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, *WATCHING, RECEIVER)
    of_unit(made.county)
    yield made
    made.county.close()


@pytest.fixture
def walk(browser: Browser, desk: Desk) -> Iterator[Walk]:
    wide: Any = {"width": 1366, "height": 768}
    with served(desk.county.app) as address:
        context = browser.new_context(viewport=wide, locale="zh-CN", base_url=address)
        yield Walk(context.new_page(), desk, address)
        context.close()


def test_a_letter_is_answered_in_time(walk: Walk) -> None:
    petition = walk.register()
    walk.step(OFFICE, petition, "分类", **OF_LABOUR, **QUESTIONS)
    walk.page.locator("#steps").get_by_role("link", name="转送", exact=True).click()
    proposed = walk.page.locator("#whose").get_by_role("link", name=LABOUR.unit)
    expect(walk.page.locator("#whose")).to_contain_text("谁主管、谁负责")
    proposed.click()
    fill(walk.page, {"reason": "欠薪，属其职权"}, walk.today)
    walk.page.get_by_role("button", name="转送", exact=True).click()
    walk.step(UNIT, petition, "单位签收")
    walk.step(UNIT, petition, "见面", number="1", mode="in_person", content="核实欠薪")
    walk.step(UNIT, petition, "受理", told_how="调查核实后六十日内答复")
    walk.step(UNIT, petition, "见面", number="2", mode="in_person", content="对账")
    answer = {"replies/c1/disposition": "supported", "replies/c1/text": "限期支付"}
    said = {"facts": "欠薪属实", "basis": "保障农民工工资支付条例", **answer}
    walk.step(UNIT, petition, "出具处理意见书", **said)
    walk.step(UNIT, petition, "见面", number="3", mode="in_person", content="答复")
    walk.step(UNIT, petition, "送达", mode="0", signed="yes")
    assert walk.state == "已送达"
    view = look(walk.desk.county, petition)
    assert "missed" not in {each.state for each in view.clocks}
    assert view.row.light == "grey"


def test_wages_are_led_to_where_the_worker_chose(walk: Walk) -> None:
    petition = walk.register()
    wages = {**OF_LABOUR, "matter": "wages", "chosen": "arbitration"}
    no = {"answers/q1/yes": "no", "answers/q1/ground": "没有起诉"}
    yes = {"answers/q2/yes": "yes", "answers/q2/ground": "本人选择仲裁"}
    walk.step(OFFICE, petition, "分类", **wages, **no, **yes)
    said = {
        "unit": LABOUR.unit,
        "authority": "县劳动人事争议仲裁委员会",
        "basis": "劳动争议调解仲裁法§5",
        "time_limit": "仲裁时效一年",
    }
    walk.step(OFFICE, petition, "导入法定途径", **said)
    assert walk.state == "已导入法定途径"
    expect(walk.page.locator("#claims")).to_contain_text("仲裁")
    expect(walk.page.locator("#acts")).to_contain_text("县劳动人事争议仲裁委员会")


def test_of_a_mixed_letter_the_report_is_nowhere_but_with_its_readers(
    walk: Walk,
) -> None:
    desk, page = walk.desk, walk.page
    confide(desk)
    walk.as_who(OFFICE, "/petitions/new")
    page.get_by_role("link", name="写下检举控告").click()
    said = {"facts": FACTS, "p1_name": NAME, "is_named": "no", "how": "letter"}
    fill(page, {**said, "received_on": "today"}, walk.today)
    page.get_by_role("button", name="交纪检受理人").click()
    number = page.locator("p.mono b").inner_text()
    petition = walk.register(**{"petitioners/p1/name": "郎小琴"})
    assert len(look(desk.county, petition).petition.claims) == 1
    for who in (OFFICE, UNIT, *WATCHING):
        for at in ("/", "/petitions", f"/petitions/{petition}", "/audit/deeds"):
            walk.as_who(who, at)
            words = page.content()
            assert not [each for each in (number, FACTS, NAME) if each in words]
        walk.as_who(who, f"/reports/{number}")
        expect(page.locator("body")).not_to_contain_text(number)
    walk.as_who(OFFICE, f"/petitions?q={NAME}")
    expect(page.locator("main")).not_to_contain_text(number)
    walk.as_who(RECEIVER, "/reports")
    expect(page.locator("main")).to_contain_text(number)
