"""A letter is registered by keyboard alone in a real browser, and every key is counted.

A practised clerk strikes four keys in a second, and needs three for a character that
an input method writes; two minutes are four hundred and eighty.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.registry import db
from server.registry.petition_rows import PetitionRow
from tests.server.asked import look
from tests.server.console.browser import chromium, served
from tests.server.console.desk import Desk, make_desk
from tests.server.console.pictures import OFFICER, WIDE, opened

TWO_MINUTES = 480
BY_INPUT_METHOD = 3
HAN = re.compile(r"[\u3400-\u9fff]")


class Typist:
    """Hands that never leave the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.keys += sum(BY_INPUT_METHOD if HAN.match(c) else 1 for c in text)

    def fill(self, *texts: str) -> None:
        """One box after the other; an empty text leaves its box alone."""
        for text in texts:
            self.write(text)
            self.press("Tab")

    def at(self) -> str:
        """The box that has the cursor."""
        return str(self.page.evaluate("document.activeElement.name"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.county.close()


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    with served(desk.county.app) as address:
        page = opened(browser, address, desk, OFFICER, viewport=WIDE)
        page.goto("/petitions/new")
        yield page
        page.evaluate("document.fonts.ready.then(() => true)")
        page.context.close()


def letter(typist: Typist) -> None:
    """As it lies on the desk, from its head to the place that it is about."""
    assert typist.at() == "channel"
    typist.press("Tab", "Tab")
    assert typist.at() == "petitioners/p1/name"
    typist.fill("王秀英", "513030196803141236", "13896012345", "虎威镇香岩村2组")
    typist.press("Tab", "Tab", "Tab")
    assert typist.at() == "claims/c1/text"
    typist.fill("要求恢复被占的水渠，让我家六亩田能灌溉", "香岩村民委员会", "8600")
    assert typist.at() == "claims/c2/text"
    typist.fill("要求公示低保评定的结果和标准", "", "")
    typist.press("Tab")
    assert typist.at() == "facts"
    typist.fill(
        "今年三月修路时把水渠填了，四月以来没有水。", "秧插不下去，一家人靠这几亩田。"
    )
    assert typist.at() == "area"
    typist.write("香岩")


def only(desk: Desk) -> str:
    with desk.county.context():
        return str(db.session.query(PetitionRow).one().petition)


def test_a_letter_with_two_claims_takes_less_than_two_minutes_of_keys(
    page: Page, desk: Desk
):
    typist = Typist(page)
    letter(typist)
    typist.press("Enter")
    page.wait_for_url("**/petitions/0*")
    view = look(desk.county, only(desk))
    claims = [claim.asked for claim in view.petition.claims.values()]
    assert claims == [
        {
            "text": "要求恢复被占的水渠，让我家六亩田能灌溉",
            "against": "香岩村民委员会",
            "amount_fen": 860000,
        },
        {"text": "要求公示低保评定的结果和标准"},
    ]
    assert view.row.area == "500230101205"
    assert typist.keys < TWO_MINUTES


def test_who_came_before_costs_two_more_keys(page: Page, desk: Desk):
    typist = Typist(page)
    letter(typist)
    typist.press("Enter")
    page.wait_for_url("**/petitions/0*")
    first = only(desk)
    page.goto("/petitions/new")
    letter(typist)
    typist.press("Enter")
    expect(page.get_by_text("同一个人以前来过")).to_be_visible()
    assert typist.at() == "repeats"
    edges = page.locator("[name=repeats]").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().left)"
    )
    assert len({*edges}) == 1
    before = typist.keys
    typist.press("ArrowDown", "Enter")
    page.wait_for_url("**/petitions/0*")
    assert typist.keys - before == 2
    again = page.url.rpartition("/")[2]
    assert look(desk.county, again).row.repeats == first


def test_enter_in_a_box_of_a_claim_adds_none_and_leads_to_what_is_lacking(
    page: Page, desk: Desk
):
    typist = Typist(page)
    page.locator("[name='claims/c1/against']").focus()
    typist.write("县水利局")
    typist.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("还没有登记")
    assert page.locator("[name='claims/c3/text']").count() == 0
    assert typist.at() == "claims/c1/text"
    assert page.locator("[name='claims/c1/against']").input_value() == "县水利局"


def test_one_more_claim_is_two_keys_after_the_last_and_the_cursor_is_in_it(page: Page):
    typist = Typist(page)
    page.locator("[name='claims/c2/amount_fen']").focus()
    typist.press("Tab", "Enter")
    page.wait_for_selector("[name='claims/c3/text']")
    assert typist.at() == "claims/c3/text"


def test_each_part_of_the_form_has_a_letter_of_its_own(page: Page):
    letters = page.locator("form.letter [accesskey]").evaluate_all(
        "all => all.map(each => each.accessKey.toUpperCase())"
    )
    said = page.locator("form.letter kbd").all_inner_texts()
    assert sorted(said) == sorted(f"Alt+{letter}" for letter in set(letters))
    assert len(letters) == len(set(letters))


def test_the_form_and_the_queue_fit_every_window(page: Page):
    for width in (1366, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 768})
        for at in ("/petitions", "/petitions/new"):
            page.goto(at)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (at, width)
