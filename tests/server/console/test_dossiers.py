"""卷宗 in a browser: reviewed, returned, mended, received, claimed for once, archived;
and a month of 以案定补 signed off."""

import re
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.server import filed
from tests.server.console.browser import chromium, served
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.test_browser import signed_in
from tests.server.test_dossiers import apart, mend, received
from tests.server.test_joining import join

OFFICE, OFFICER, BUREAU = "judicial_office", "county_officer", "justice_bureau"


@pytest.fixture
def desk(kind, tmp_path):
    made = make_desk(tmp_path, OFFICE, OFFICER, BUREAU)
    yield made
    made.county.close()


def text_of(desk: Desk, at: str, login: str = OFFICE, **more: str) -> str:
    page = unescape(desk.page(at, login, **more))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def send(desk: Desk, at: str, login: str = OFFICE, **form: str) -> tuple[int, str]:
    client = desk.client(login)
    asked = {**form, "csrf_token": token(client.get("/dossiers").text)}
    answer = client.post(at, data=asked)
    return answer.status_code, unescape(answer.text)


def claiming(page: Page) -> None:
    page.get_by_label(re.compile("^难易程度")).select_option("simple")
    page.get_by_role("button", name="申领", exact=True).click()


def test_a_dossier_from_its_review_to_the_archive(desk):
    county = desk.county
    case = filed.whole(county)
    filed.pay(county)
    with served(county.app) as address, chromium() as browser:
        context = browser.new_context(locale="zh-CN", base_url=address)
        page = context.new_page()
        signed_in(page, OFFICE)
        page.get_by_role("link", name="文书").click()
        page.get_by_role("link", name="卷宗", exact=True).click()
        page.get_by_role("link", name="张大山、李小河邻里纠纷").click()
        body = page.locator("body")
        expect(body).to_contain_text("齐了待审")
        lines = page.get_by_label("要补什么")
        lines.nth(0).fill("第二条的期限写清楚")
        lines.nth(1).fill("照片重照一张")
        page.get_by_label("最晚哪天补好").fill("2026-03-20")
        page.get_by_role("button", name="退回补正").click()
        expect(body).to_contain_text("退回待补")
        expect(page.locator("#given")).to_contain_text("照片重照一张")
        mend(county, case)
        page.reload()
        expect(body).to_contain_text("已补待看")
        expect(page.locator("#given")).to_contain_text("补好了")
        page.get_by_role("button", name="接收卷宗").click()
        expect(body).to_contain_text("已接收")
        second = context.new_page()
        second.goto(page.url)
        claiming(page)
        expect(page.locator("#claim")).to_contain_text("200 元")
        claiming(second)
        expect(second.get_by_role("alert")).to_contain_text("一件纠纷只申领一次")
        page.get_by_label("页数").fill("42")
        page.get_by_label("存放位置").fill("司法所档案室 3 柜 2 层")
        page.get_by_role("button", name="归档").click()
        expect(body).to_contain_text("已归档")
        expect(page.locator("#filed")).to_contain_text("3 柜 2 层")


def test_the_county_signs_off_a_month_and_takes_the_list_away(desk):
    county = desk.county
    filed.pay(county)
    filed.claim(county, received(county))
    month = f"/claims/2026-03/{filed.TOWN}"
    with served(county.app) as address, chromium() as browser:
        page = browser.new_context(locale="zh-CN", base_url=address).new_page()
        signed_in(page, OFFICER)
        page.goto("/claims")
        expect(page.locator("body")).to_contain_text("还有 1 件没有确认")
        page.get_by_role("link", name="2026-03").click()
        page.get_by_role("button", name="确认勾选的").click()
        expect(page.get_by_role("status")).to_contain_text("已确认")
    sheet = desk.client(OFFICER).get(f"{month}/list.xlsx")
    (head, line) = load_workbook(BytesIO(sheet.data)).active.values
    assert line[head.index("补贴（元）")] == "200.00"
    assert line[head.index("调解员")] == "王建国"


def test_what_is_doubtful_is_said_and_takes_a_reason(desk):
    county = desk.county
    filed.pay(county)
    one, other = apart(county)
    claims = [filed.claim(county, case) for case in (one, other)]
    join(county, one, other)
    month = f"/claims/2026-03/{filed.TOWN}"
    assert text_of(desk, month, OFFICER).count("是同一件纠纷，两件都申领了") == 2
    status, said = send(desk, month, OFFICER, claim=claims[0])
    assert (status, "有疑问的要写明理由" in said) == (409, True)
    status, _ = send(desk, month, OFFICER, claim=claims[0], reason="先受理的一案")
    assert status == 303


def test_why_it_may_not_be_claimed_is_said_in_words(desk):
    case = received(desk.county)
    assert "县里还没有定补贴标准" in text_of(desk, f"/dossiers/{case}")
    assert "the county has not said what is paid" in text_of(
        desk, f"/dossiers/{case}", language="en"
    )


def test_the_bureau_reads_all_and_decides_nothing(desk):
    case = received(desk.county)
    page = text_of(desk, f"/dossiers/{case}", BUREAU)
    assert "已接收" in page
    assert "退回补正" not in page
    assert "补贴标准" in text_of(desk, "/claims", BUREAU)


def test_a_rate_is_set_and_shows_since_when(desk):
    status, said = send(desk, "/claims/rates", OFFICER, grade="simple", amount="二百")
    assert (status, "不是金额" in said) == (409, True)
    told = {"grade": "simple", "amount": "200.50", "since": "2026-03-02"}
    assert send(desk, "/claims/rates", OFFICER, **told, reason="县文件")[0] == 303
    page = text_of(desk, "/claims", OFFICER)
    assert "简易纠纷 200.50 元" in page
    assert "县文件" in page


def test_what_was_typed_is_there_again_where_it_was_refused(desk):
    case = filed.whole(desk.county)
    status, said = send(desk, f"/dossiers/{case}/return", seen="0", words1="补照片")
    assert status == 409
    assert "案卷又有了新记录" in said
    assert 'value="补照片"' in said


def test_a_claim_is_withdrawn_with_a_reason(desk):
    filed.pay(desk.county)
    made = filed.claim(desk.county, received(desk.county))
    about = {"claim": made, "reason": "登记错了人"}
    assert send(desk, "/claims/withdraw", **about)[0] == 303
    assert "登记错了人" in text_of(desk, f"/claims/2026-03/{filed.TOWN}")
    assert send(desk, "/claims/withdraw", **about)[0] == 409
    assert send(desk, "/claims/withdraw", claim="", reason="x")[0] == 409


def test_a_township_of_elsewhere_is_no_page(desk):
    client = desk.client(OFFICE)
    assert client.get("/claims/2026-03/500230102").status_code == 403
