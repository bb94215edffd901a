"""Every page of the console: pictured, in one language, and as wide as a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from schemas.papers.kinds import KINDS
from tests.server.console import pictures
from tests.server.console.browser import chromium, served
from tests.server.console.desk import ROLES, Desk, lived_in
from tests.server.console.exhibits import show
from tests.server.console.troubles import trouble

# Answers that are no page: files, fonts, the switch of languages, pictures.
NO_PAGE = {"static", "face", "speak", "code", "thumbnail", "shown", "original"}
NO_PAGE |= {"claims_sheet"}
NO_PAGE |= {"print_led"}
NO_PAGE |= {"list_sheet", "sums_sheet", "petition_sheet", "take_template", "proof"}
NO_PAGE |= {"print_paper", "take_batch"}
NO_PAGE |= {"patrol_sheet", "duties_sheet"}
VISIBLE = "document.querySelector('main, .door').innerText"
# Codes that mean the same in every language.
CODES = re.compile(
    r"[0-9A-Z]{5}-[0-9A-Z]{5}"
    r"|[a-z0-9_.:-]*\d[a-z0-9_.:-]*"
    r"|[a-z]+(?:[._][a-z]+)+"
    r"|(?<![A-Za-z])[a-f]{6,}(?![A-Za-z])"  # An id that chance gave no digit.
)
ENGLISH = re.compile(r"[A-Za-z]{4,}")
SAID = {
    "English",
    "JPEG",
    "township",
    "reference",
    "sili",
    "Word",
    "docx",
    *(slot.name for kind in KINDS.values() for slot in kind.every),
    *ROLES,
}  # Signed in by these.


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lived_in(tmp_path_factory.mktemp("county"))
    trouble(made)
    show(made)
    yield made
    made.county.close()


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with served(desk.county.app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_every_page_is_pictured(desk: Desk) -> None:
    views = {
        rule.endpoint.removeprefix("console.")
        for rule in desk.county.routes
        if rule.endpoint.startswith("console.") and "GET" in (rule.methods or ())
    }
    assert views - NO_PAGE == pictures.PAGES.keys()
    kept = {each.stem for each in Path(pictures.PICTURES).glob("console-*.png")}
    taken = {each.name for each in pictures.PAGES.values()}
    taken |= {pictures.REPORT, pictures.CONFIDED}
    assert {f"console-{name}" for name in taken} <= kept


def test_an_opened_report_is_as_wide_as_a_phone_and_in_one_language(
    desk: Desk, address: str, browser: Browser
) -> None:
    narrow = pictures.NARROW
    page = pictures.opened(browser, address, desk, pictures.OFFICER, viewport=narrow)
    page.goto(pictures.report_page(desk))
    pictures.open_report(page)
    is_narrow_and_chinese(page)
    page = pictures.opened(browser, address, desk, pictures.RECEIVER, viewport=narrow)
    page.goto(pictures.confided_report(desk))
    pictures.open_confided(page)
    is_narrow_and_chinese(page)


def is_narrow_and_chinese(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    words = CODES.sub("", page.evaluate(VISIBLE))
    assert set(ENGLISH.findall(words)) <= SAID
    page.context.close()


@pytest.mark.parametrize("view", pictures.PAGES)
def test_on_a_narrow_screen_nothing_is_cut_off_and_nothing_is_english(
    desk: Desk, address: str, browser: Browser, view: str
) -> None:
    shown = pictures.PAGES[view]
    page = pictures.opened(browser, address, desk, shown.role, viewport=pictures.NARROW)
    answer = page.goto(shown.address(desk))
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    words = CODES.sub("", page.evaluate(VISIBLE))
    assert set(ENGLISH.findall(words)) <= SAID
    page.evaluate("document.fonts.ready.then(() => true)")  # None is cut off half-way.
    page.context.close()


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_menu_is_one_line_for_every_role(
    desk: Desk, address: str, browser: Browser, tongue: str
) -> None:
    for role in ROLES:
        page = pictures.opened(
            browser, address, desk, role, viewport={"width": 1280, "height": 800}
        )
        page.goto(f"/language/{tongue}?next=/")
        page.evaluate("document.fonts.ready.then(() => true)")
        tops = page.locator(".brand, .masthead nav a, .whoami").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect())"
            ".map(each => Math.round((each.top + each.bottom) / 2))"
        )
        assert max(tops) - min(tops) <= 4, (role, tops)
        page.context.close()


def test_in_english_nothing_of_the_late_is_called_in_chinese(
    desk: Desk, address: str, browser: Browser
) -> None:
    page = pictures.opened(browser, address, desk, pictures.SUPERVISOR)
    page.goto("/language/en?next=/devices/late")
    titles = page.locator("td.title a").all_inner_texts()
    assert titles
    assert [each for each in titles if "纠纷" in each] == []
    page.context.close()
