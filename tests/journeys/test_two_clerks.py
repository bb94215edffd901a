"""Two clerks, each at a browser, number the morning's papers at once: each paper has a
number of its own, and none is left out."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page

from server import accounts
from tests.server.asked import registered, step
from tests.server.console.browser import chromium, served
from tests.server.console.desk import PASSWORD, Desk, make_desk
from tests.server.console.papered import ASKS, NAMES
from tests.server.test_petitions import wrong

CLERKS = {"county_officer": "周敏", "second_officer": "谭小梅"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "county")
    with made.county.context():
        accounts.add_account(
            "second_officer", CLERKS["second_officer"], "county_officer", ["500230"],
            county="500230", now=made.county.clock.now, pen=made.county.pen,
            password=PASSWORD,
        )  # fmt: skip
    yield made
    made.county.close()


def letter(office: Desk, n: int) -> str:
    """A letter that came and was handed on, and whose paper is still to be issued."""
    who = {"p1": {"name": NAMES[n % len(NAMES)], "address": "青龙村2组"}}
    asks = [ASKS[n % len(ASKS)]]
    petition = registered(office.county, petitioners=who, asks=asks)
    step(office.county, petition, "classified")
    step(office.county, petition, "transferred")
    return petition


def issues(page: Page, petition: str) -> str:
    """From the button beside the petition to the number of its paper."""
    page.goto(f"/petitions/{petition}")
    page.click("#papers .stepping a")
    page.click("main form button:has-text('出具')")
    page.wait_for_url("**/papers/**")
    return page.inner_text(".casehead .line span")


def clerk(office: Desk, address: str, login: str, letters: list[str]) -> list[str]:
    with chromium() as browser:
        context = browser.new_context(locale="zh-CN", base_url=address)
        cookie = {"name": "sili", "value": office.cookie(login), "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        return [issues(page, petition) for petition in letters]


def test_two_clerks_number_at_once_and_every_number_is_given_once(office: Desk) -> None:
    letters = [letter(office, n) for n in range(8)]
    logins = list(CLERKS)
    for login in logins:
        office.cookie(login)
    with served(office.county.app) as address, ThreadPoolExecutor(2) as desks:
        done = desks.map(
            lambda n: clerk(office, address, logins[n], letters[n::2]), range(2)
        )
        numbers = [number for some in done for number in some]
    assert sorted(numbers) == [f"丰信转〔2026〕{n}号" for n in range(1, 9)]
    register = office.page("/papers")
    assert set(re.findall(r"丰信转〔2026〕\d+号", register)) == set(numbers)
    assert wrong(office.county) == []
