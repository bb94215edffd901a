"""可能是同一件: found, compared, joined and split again by a clerk in a browser."""

import re
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from server.console import weighing
from server.console.joining import in_bits
from server.linkage import weights
from server.linkage.blocking import keys
from tests.server.console.alike import heard_otherwise, log_twice
from tests.server.console.browser import chromium, served
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.test_browser import signed_in
from tests.server.county import VILLAGE, new_case
from tests.server.linkage.people import sheet
from tests.server.mediation import accepted

OFFICER, SUPERVISOR = "county_officer", "township_supervisor"


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path, SUPERVISOR, OFFICER)
    yield made
    made.county.close()


def compared(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="可能是同一件的案件").click()
    page.get_by_role("link", name="比对").first.click()


def test_a_clerk_finds_compares_joins_and_splits_after_three_further_entries(desk):
    one, other = log_twice(desk)
    with served(desk.county.app) as address, chromium() as browser:
        page = browser.new_context(locale="zh-CN", base_url=address).new_page()
        signed_in(page, OFFICER)
        compared(page)
        expect(page.locator("body")).to_contain_text("电话相同")
        expect(page.locator("body")).to_contain_text("不一样")
        page.get_by_role("radio", name=re.compile("^左")).first.check()
        page.locator("[name=same]").first.check()
        page.get_by_label("为什么是同一件").fill("电话和晒坝都对得上")
        page.get_by_role("button", name="合并为一件").click()
        joined = page.locator("#joined")
        expect(joined).to_contain_text("电话和晒坝都对得上")
        for case in (one, other, one):
            desk.county.write("dispute.accepted", accepted(), case=case)
        desk.county.ingest()
        page.reload()
        joined.get_by_text("把本案拆出来").click()
        joined.get_by_label("为什么拆分").fill("是两回事")
        joined.get_by_role("button", name="拆分").click()
        expect(page.locator("#joined")).to_have_count(0)
        page.goto("/alike")
        expect(page.get_by_role("link", name="比对")).to_have_count(1)


def test_what_is_told_apart_is_asked_no_more(desk):
    log_twice(desk)
    with served(desk.county.app) as address, chromium() as browser:
        page = browser.new_context(locale="zh-CN", base_url=address).new_page()
        signed_in(page, OFFICER)
        compared(page)
        page.get_by_label("为什么不是").fill("两块晒坝")
        page.get_by_role("button", name="不是同一案，不再提出").click()
        expect(page.get_by_role("status")).to_contain_text("以后不再提出")
        expect(page.get_by_role("link", name="比对")).to_have_count(0)


def test_a_refusal_says_what_stands_in_the_way_and_keeps_what_was_typed(desk):
    one, other = log_twice(desk)
    client, pair = desk.client(OFFICER), f"/alike/{one}/{other}"
    told = {"csrf_token": token(client.get(pair).text), "leading": "one"}
    nothing = client.post(f"{pair}/join", data=told | {"reason": " "})
    assert nothing.status_code == 400
    assert client.post(f"{pair}/join", data=told | {"reason": "同"}).status_code == 303
    again = client.post(f"{pair}/join", data=told | {"reason": "再来一次"})
    assert again.status_code == 409
    assert "已经是一件" in again.text


def test_a_township_is_shown_no_pair_with_a_minor(desk):
    body = heard_otherwise()
    body["parties"]["p1"]["birth_on"] = "2015-05-01"
    desk.county.write("dispute.opened", heard_otherwise(), case=new_case())
    phone = desk.county.phones("李娟", VILLAGE + "002")
    desk.county.write("dispute.opened", body, case=new_case(), phone=phone)
    desk.county.ingest()
    assert "比对</a>" in desk.page("/alike", OFFICER)
    assert "比对</a>" not in desk.page("/alike", SUPERVISOR)


def page_of(desk: Desk, one: str, other: str) -> str:
    return desk.page(f"/alike/{one}/{other}", OFFICER)


def test_each_value_says_who_wrote_it_and_when_the_county_had_it(desk):
    text = page_of(desk, *log_twice(desk))
    assert "王建国" in text
    assert "李娟" in text
    assert "收到" in text


def test_what_is_only_reckoned_is_nobody_s_word_for_or_against(desk):
    text = page_of(desk, *log_twice(desk))
    start = text.split("起算")[0].rsplit("<li>", 1)[1]
    assert "−5.0" in start
    assert "反对" not in start
    assert "alert" not in start
    assert "事实经过" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_and_every_weight_can_be_read(desk, language):
    page = unescape(desk.page("/alike/how", SUPERVISOR, language=language))
    tables = (*weights.PERSON.values(), *weights.MATTER.values())
    for line in (each for table in tables for each in table.values()):
        words = line.zh if language == "zh" else line.en
        _, *after = page.split(f">{words}</td>")
        said = [each.partition("</td>")[0].rpartition(">")[2] for each in after]
        assert in_bits(line.bits) in said
    with desk.county.app.test_request_context():
        assert {key[0] for key in keys(sheet())} == weighing.keys().keys()
    assert "/alike/how" in page_of(desk, *log_twice(desk))
