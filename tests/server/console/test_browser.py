"""A clerk's morning in a real browser: sign in, look, search, read, in both languages.

The pages are used as a clerk would, and every one is asked what it fetched, whether
anything overflows its window, and whether the browser refused anything.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server.asked import registered
from tests.server.console import lives
from tests.server.console.browser import chromium, served
from tests.server.console.desk import PASSWORD
from tests.server.responsible import HOUSING, TOWN, add


@pytest.fixture(scope="module")
def address(desk) -> Iterator[str]:
    with served(desk.county.app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """A page whose every request and every complaint is noted."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=address
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    with_its_faces(page)
    context.close()
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    assert complaints == []


def with_its_faces(page: Page) -> None:
    """None is cut off half-way: a server tells of a line that somebody let fall."""
    page.evaluate("document.fonts.ready.then(() => true)")


def signed_in(page: Page, login: str = "county_officer") -> None:
    page.goto("/")
    with_its_faces(page)
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def overflows(page: Page) -> int:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return int(width)


def test_sign_in_list_search_case_and_the_way_back(page, desk):
    signed_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("案件")
    page.get_by_role("searchbox").fill("水沟")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="向秀兰、陈大福邻里纠纷").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("向秀兰、陈大福邻里纠纷")
    expect(page.get_by_text(lives.SAID)).to_be_visible()
    expect(page.get_by_text(lives.ANSWERED)).to_be_visible()
    page.get_by_role("link", name="案件列表").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_a_small_number_leads_to_the_entry_it_comes_from(page, desk):
    signed_in(page)
    page.goto(f"/cases/{desk.case}")
    mark = page.locator("#dispute ins + a.src")
    number = mark.inner_text()
    assert "记录人 王建国" in mark.get_attribute("title")
    mark.click()
    row = page.locator("tr:target")
    expect(row.locator(".no")).to_have_text(number)
    expect(row).to_contain_text("纠纷更正")
    expect(row).to_contain_text("2026-03-24 10:05:00")
    expect(row).to_be_in_viewport()


def test_a_part_s_source_opens_without_a_script(page, desk):
    signed_in(page)
    page.goto(f"/cases/{desk.case}")
    source = page.locator("#stage-1 details.source")
    source.locator("summary").click()
    expect(source.locator("dl")).to_be_visible()
    for words in ("王建国", "2026年3月5日", "2026-03-05 15:34:00", "与县里时间一致"):
        expect(source.locator("dl")).to_contain_text(words)


def test_the_english_twin_is_one_click_away_and_stays(page, desk):
    signed_in(page)
    page.goto(f"/cases/{desk.case}")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{page.url}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Airing reasons openly")).to_be_visible()
    expect(page.get_by_text(lives.SAID)).to_be_visible()
    page.get_by_role("link", name="Cases", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")


@pytest.mark.parametrize("width", [1366, 1024, 768, 400])
def test_nothing_overflows_at_any_width(page, desk, width):
    signed_in(page)
    page.set_viewport_size({"width": width, "height": 768})
    for at in ("/", f"/cases/{desk.case}", "/devices", "/quarantine", "/ingest"):
        page.goto(at)
        assert overflows(page) <= 0, at


def test_the_whole_list_can_be_worked_from_the_keyboard(page):
    signed_in(page)
    skip = page.get_by_role("link", name="跳到正文")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))
    page.get_by_role("searchbox").focus()
    page.keyboard.type("向秀兰")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("向秀兰")


def test_on_paper_the_frame_is_gone_and_the_sources_stay(page, desk):
    signed_in(page)
    page.goto(f"/cases/{desk.case}")
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator("#log")).to_be_visible()


CONTRAST = """
() => {
  const channel = c => { c /= 255; return c <= 0.03928 ? c / 12.92
    : ((c + 0.055) / 1.055) ** 2.4 };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g)
    + 0.0722 * channel(b);
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const ground = node => { for (; node; node = node.parentElement) {
    const colour = rgb(getComputedStyle(node).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour } return [255, 255, 255] };
  const poor = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !node.offsetParent) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(rgb(style.color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${node.className} ${node.textContent.trim()} ${ratio}`)
  }
  return poor
}
"""


def test_every_word_has_the_contrast_of_aa(page, desk):
    signed_in(page)
    for at in ("/", f"/cases/{desk.case}", "/devices", "/quarantine", "/ingest"):
        page.goto(at)
        with_its_faces(page)
        assert page.evaluate(CONTRAST) == [], at


def test_what_waits_for_the_original_is_read_side_by_side(page):
    signed_in(page)
    page.get_by_role("link", name="待核对原件", exact=True).click()
    expect(page.get_by_role("heading", name="待核对原件", level=1)).to_be_visible()
    waits = page.locator("#conflict-1")
    expect(waits.locator("tbody tr")).to_have_count(2)
    expect(waits).to_contain_text("谭明芬")
    page.set_viewport_size({"width": 400, "height": 860})
    assert overflows(page) <= 0
    waits.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/cases/"))


OFFICE, OF_UNIT = "county_officer", "unit"
ABOVE = {"unit": "重庆市人民政府", "text": "不服，请求重新认定"}
DECIDED = {"result": "upheld", "facts": "查明的事实清楚", "basis": "信访工作条例§35"}
SERVED = {"mode": "0", "signed": "yes"}
QUESTIONS = {
    f"answers/q{n}/{name}": value
    for n in range(1, 6)
    for name, value in (("yes", "no"), ("ground", "不属于这一项"))
}
ANSWER = {"replies/c1/disposition": "supported", "replies/c1/text": "恢复原状"}
LIFE: tuple[tuple[str, str, dict[str, str], str], ...] = (
    (OFFICE, "转送", {"unit": TOWN.unit, "reason": "属其职权"}, "已转送"),
    (OF_UNIT, "单位签收", {}, "单位已签收"),
    (OF_UNIT, "提出异议", {"reason": "应由住建部门处理"}, "异议中"),
    (
        OFFICE,
        "提起受理争议",
        {"units": f"{TOWN.unit}\n{HOUSING.unit}", "reason": "职责不清"},
        "受理争议",
    ),
    (
        OFFICE,
        "确定责任单位",
        {"unit": TOWN.unit, "decider": "joint_conference", "reason": "会议议定"},
        "单位已签收",
    ),
    (OF_UNIT, "分类", {"category": "appeal", **QUESTIONS}, "单位已签收"),
    (OF_UNIT, "受理", {"told_how": "调查核实后六十日内答复"}, "已受理"),
    (
        OF_UNIT,
        "延长办理",
        {"days": "30", "approver": "冉镇长", "reason": "等鉴定", "told_on": "today"},
        "已延期",
    ),
    (
        OF_UNIT,
        "出具处理意见书",
        {"facts": "查明水渠被占", "basis": "信访工作条例§31(六)", **ANSWER},
        "已出具意见",
    ),
    (OF_UNIT, "送达", SERVED, "已送达"),
    (OFFICE, "请求复查", {**ABOVE, "requested_on": "today"}, "复查中"),
    (OFFICE, "作出复查意见", DECIDED, "已作复查意见"),
    (OFFICE, "送达", SERVED, "复查意见已送达"),
    (OFFICE, "请求复核", {**ABOVE, "requested_on": "today"}, "复核中"),
    (OFFICE, "作出复核意见", DECIDED, "已作复核意见"),
    (OFFICE, "送达", SERVED, "已终结"),
)


def fill(page: Page, said: dict[str, str], today: str) -> None:
    """Each box by its name, as its kind wants it."""
    for name, value in said.items():
        box = page.locator(f'main form [name="{name}"]')
        kind = box.first.evaluate("box => box.type")
        if kind == "select-one":
            box.select_option(value)
        elif kind in ("radio", "checkbox"):
            page.locator(f'main form [name="{name}"][value="{value}"]').check()
        else:
            box.fill(today if value == "today" else value)


def test_a_petition_is_taken_from_the_letter_to_its_end(page, desk, address):
    add(desk.county, HOUSING)
    petition = registered(desk.county)
    today = desk.county.clock.now.date().isoformat()
    for who, verb, said, state in LIFE:
        cookie = {"name": "sili", "value": desk.cookie(who), "url": address}
        page.context.add_cookies([cookie])
        page.goto(f"/petitions/{petition}")
        page.locator("#steps").get_by_role("link", name=verb, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(verb)
        fill(page, said, today)
        assert overflows(page) <= 0, verb
        page.get_by_role("button", name=verb, exact=True).click()
        expect(page).to_have_url(f"{address}/petitions/{petition}#acts")
        expect(page.locator(".casehead .tag").first).to_have_text(state)
    expect(page.locator("#acts .act")).to_have_count(len(LIFE) + 1)
    expect(page.locator("#steps")).to_contain_text("归档")
    assert page.evaluate(CONTRAST) == []


def test_the_questions_end_at_the_first_yes_and_two_matters_ask_for_more(page, desk):
    petition = registered(desk.county)
    signed_in(page)
    page.goto(f"/petitions/{petition}/classified")
    questions = page.locator(".question")
    expect(questions.first).to_be_hidden()
    page.get_by_role("radio", name="申诉求决").check()
    expect(questions.last).to_be_visible()
    page.locator('[name="answers/q2/yes"][value="yes"]').check()
    expect(questions.nth(1)).to_be_visible()
    expect(questions.nth(2)).to_be_hidden()
    for matter, box in (("wages", ".of-wages"), ("land_lease", ".of-land")):
        expect(page.locator(box)).to_be_hidden()
        page.locator("[name=matter]").select_option(matter)
        expect(page.locator(box)).to_be_visible()
