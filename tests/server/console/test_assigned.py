"""指派 at the desk: a supervisor's morning, and the phone that answers him."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.server.console.browser import chromium, served
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.test_browser import signed_in
from tests.server.county import new_case
from tests.server.mediation import open_case, opened

SUPERVISOR, OFFICER = "township_supervisor", "county_officer"
FACTS = "荷花村二组王家和李家为一条水沟吵起来了。"


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path, SUPERVISOR, OFFICER)
    yield made
    made.county.close()


def answer(desk: Desk, id: str, answer: str, case: str = "", **more: str) -> None:
    """The phone of whom it was assigned to, without a screen."""
    county = desk.county
    if not case:
        case = new_case()
        county.write("dispute.opened", opened(), case=case)
    body = {"assignment": id, "answer": answer, "answered_on": "2026-03-02", **more}
    county.write("assignment.answered", body, case=case)
    county.ingest()


def only(desk: Desk) -> str:
    """The id of the first line."""
    rows = re.findall(r'<tr id="([^"]+)"', desk.page("/assignments", SUPERVISOR))
    return str(rows[0])


def assign_matter(page: Page) -> None:
    page.get_by_role("link", name="交办一件新的事").click()
    page.locator("[name=whom]").select_option(index=1)
    page.locator("[name=facts]").fill(FACTS)
    page.locator("[name=p1_name]").fill("王某")
    page.locator("[name=p1_phone]").fill("1380000")
    page.get_by_role("button", name="指派").click()
    expect(page.get_by_role("alert")).to_contain_text("联系电话")
    expect(page.locator("[name=facts]")).to_have_value(FACTS)
    page.locator("[name=p1_phone]").fill("13800000001")
    page.get_by_role("button", name="指派").click()
    expect(page.get_by_role("status")).to_contain_text("已指派")


def test_a_supervisor_assigns_and_the_console_shows_what_the_phone_answers(desk):
    case = open_case(desk.county)
    desk.county.ingest()
    with served(desk.county.app) as address, chromium() as browser:
        page = browser.new_context(locale="zh-CN", base_url=address).new_page()
        signed_in(page, SUPERVISOR)
        page.get_by_role("link", name="指派", exact=True).click()
        expect(page.locator(".empty")).to_contain_text("还没有指派过")
        assign_matter(page)
        expect(page.locator("tbody tr")).to_contain_text("等待答复")
        answer(desk, only(desk), "taken")
        page.reload()
        expect(page.locator("tbody tr")).to_contain_text("已接下")
        expect(page.locator("tbody a").first).to_contain_text("王秀英、李大山")

        page.goto(f"/cases/{case}")
        page.get_by_role("link", name="指派给调解员").click()
        page.locator("[name=assignee]").select_option(index=1)
        page.locator("[name=words]").fill("请先打个电话问问")
        page.get_by_role("button", name="指派").click()
        panel = page.locator("#assigned")
        expect(panel).to_contain_text("等待答复")
        expect(panel).to_contain_text("请先打个电话问问")
        panel.get_by_text("收回…").click()
        panel.locator("[name=reason]").fill("改由司法所办")
        panel.get_by_role("button", name="收回").click()
        expect(page.get_by_role("status")).to_contain_text("已收回")
        expect(page.locator("tbody")).to_contain_text("改由司法所办")
        page.evaluate("document.fonts.ready.then(() => true)")


def test_what_was_declined_is_assigned_again_with_a_reason(desk):
    case = open_case(desk.county)
    desk.county.ingest()
    client = desk.client(SUPERVISOR)
    at = f"/cases/{case}/assign"
    shown = client.get(at).text
    person = desk.county.phone.author.by
    form = {"assignee": person, "due_on": "2026-03-09", "csrf_token": token(shown)}
    assert client.post(at, data=form).status_code == 303
    answer(desk, only(desk), "declined", case, reason="我是李大山的表弟")
    shown = client.get(f"/cases/{case}").text
    assert "我是李大山的表弟" in shown
    assert "答复指派" in shown
    refused = client.post(at, data=form)
    assert refused.status_code == 409
    assert "答复过不能办" in refused.text
    again = {**form, "again": "查过了，不是表弟"}
    assert client.post(at, data=again).status_code == 303
    for state, count in (("open", 1), ("declined", 1), ("taken", 0), ("", 2)):
        page = desk.page(f"/assignments?state={state}", SUPERVISOR)
        assert page.count('<tr id="') == count


def test_a_matter_that_was_withdrawn_is_on_the_form_again(desk):
    client = desk.client(OFFICER)
    shown = client.get("/assignments/new").text
    assert "先选乡镇" in shown
    assert 'name="whom"' not in shown
    shown = client.get("/assignments/new?township=500230101").text
    whom = re.search(r'<option value="(\d{15} u-[^"]+)"', shown)
    assert whom
    form = {"whom": whom[1], "due_on": "2026-03-09", "facts": FACTS, "p2_name": "李某"}
    form["csrf_token"] = token(shown)
    without = {**form, "whom": ""}
    assert "请选指派给谁" in client.post("/assignments/new", data=without).text
    assert client.post("/assignments/new", data=form).status_code == 303
    id = only(desk)
    at = f"/assignments/{id}/withdraw"
    assert "理由" in client.post(at, data={**form, "reason": " "}).text
    assert client.post(at, data={**form, "reason": "重派"}).status_code == 303
    assert client.post(at, data={**form, "reason": "重派"}).status_code == 409
    page = client.get(f"/assignments/new?again={id}&township=500230101").text
    assert FACTS in page
    assert 'value="李某"' in page
    assert client.get(f"/assignments/new?again={new_case()}").status_code == 404
