"""Remake docs/pictures/console-*.png: `python -m tests.server.console.pictures`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page

from tests.server.console.browser import chromium, served
from tests.server.console.desk import PASSWORD, Desk
from tests.server.console.sample import sample_county

PICTURES = Path(__file__).resolve().parents[3] / "docs" / "pictures"
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 400, "height": 860}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        desk = sample_county(Path(folder))
        with served(desk.county.app) as address, chromium() as browser:
            take(browser, address, desk)
        desk.county.close()


def take(browser: Browser, address: str, desk: Desk) -> None:
    wide = browser.new_context(viewport=WIDE, locale="zh-CN", base_url=address)
    page = wide.new_page()
    page.goto("/")
    shot(page, "sign-in")
    signed_in(page)
    shot(page, "cases")
    page.goto("/?q=水沟")
    shot(page, "search")
    page.goto("/?light=red&sort=due_on&order=asc")
    shot(page, "overdue")
    case = f"/cases/{desk.case}"
    page.goto(case)
    shot(page, "case")
    for anchor in ("dispute", "stage-1", "stage-3", "agreement", "log"):
        page.goto(f"{case}#{anchor}")
        shot(page, f"case-{anchor}")
    shot(page, "case-whole", whole=True)
    page.goto(f"{case}/erase/1")
    shot(page, "erase")
    for tab in ("devices", "quarantine", "ingest", "erasures"):
        page.goto(f"/{tab}")
        shot(page, tab)
    page.goto("/nowhere")
    shot(page, "nothing-there")
    in_english(wide, case)
    on_paper(wide, case)
    narrow = browser.new_context(viewport=NARROW, locale="zh-CN", base_url=address)
    narrow.add_cookies(wide.cookies())
    for name, wanted in (("cases", "/"), ("case", case), ("devices", "/devices")):
        small = narrow.new_page()
        small.goto(wanted)
        shot(small, f"narrow-{name}")


def signed_in(page: Page) -> None:
    page.fill("[name=login]", "county_officer")
    page.fill("[name=password]", PASSWORD)
    page.click(".door button")


def in_english(context: BrowserContext, case: str) -> None:
    page = context.new_page()
    page.goto("/language/en?next=/")
    shot(page, "cases-en")
    page.goto(case)
    shot(page, "case-en")
    page.goto("/language/zh")
    page.close()


def on_paper(context: BrowserContext, case: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.goto(case)
    shot(page, "case-on-paper")
    page.close()


def shot(page: Page, name: str, whole: bool = False) -> None:
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=PICTURES / f"console-{name}.png", full_page=whole)


if __name__ == "__main__":
    main()
