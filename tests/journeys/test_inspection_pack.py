"""The county comes to inspect: a month of a township is chosen at a browser, what is
missing is seen in red, the pack is printed, and what it says of its pages is so."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from server.registry import db
from server.registry.reading_log import Reading
from tests.server.asked import registered, step
from tests.server.console import lives
from tests.server.console.browser import chromium, served
from tests.server.console.desk import Desk, make_desk
from tests.server.console.pictures import WIDE, opened
from tests.server.county import GRID, VILLAGE
from tests.server.mediation import open_case
from tests.server.papers.test_packs import CARD, squeezed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three matters of March: one whole, one just begun, a petition without papers."""
    made = make_desk(tmp_path / "county", "judicial_office")
    county = made.county
    open_case(county)
    made.written = lives.live(county)
    county.ingest()
    petition = registered(county, area=GRID)
    for verb in ("classified", "accepted", "met"):
        step(county, petition, verb)
    yield made
    county.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def taken(page: Page) -> PdfReader:
    """The file that the browser is given."""
    with page.expect_download(timeout=120_000) as waiting:
        page.click("text=下载这一册")
    return PdfReader(BytesIO(Path(waiting.value.path()).read_bytes()))


def words(pdf: PdfReader) -> list[str]:
    """What stands on each page."""
    return [squeezed(each.extract_text()).replace("\u200b", "") for each in pdf.pages]


def chosen(page: Page) -> None:
    page.goto("/packs")
    page.select_option("[name=township]", VILLAGE[:9])
    page.select_option("[name=month]", "2026-03")
    page.click("text=查看台账")
    expect(page.locator("h1")).to_have_text("虎威镇2026年3月台账")


def test_an_inspection_pack_is_printed_and_says_where_everything_is(
    desk: Desk, browser: Browser
) -> None:
    with served(desk.county.app) as address:
        page = opened(browser, address, desk, "county_officer", viewport=WIDE)
        page.set_default_timeout(120_000)
        chosen(page)
        red = page.locator(".light.red").all_inner_texts()
        assert "有缺的 3 卷" in red
        assert red.count("缺这一份") == 1

        # Covered, as it is unless somebody says why not.
        page.click("text=打印成册")
        expect(page.locator("#run li")).to_have_count(3)
        pack = taken(page)
        assert not any(CARD in each for each in words(pack))
        holds_what_it_says(pack)

        # Open: only for a reason, which stands in the log.
        chosen(page)
        page.select_option("[name=open]", "1")
        page.click("text=打印成册")
        assert "至少四个字" in page.inner_text("[role=alert]")
        page.fill("[name=reason]", "市里检查卷宗质量")
        page.select_option("[name=open]", "1")
        page.click("text=打印成册")
        assert any(CARD in each for each in words(taken(page)))
        page.context.close()
    with desk.county.context():
        lines = db.session.query(Reading).filter_by(what="open_pack")
        said = {line.said for line in lines}
        assert said == {"市里检查卷宗质量"}


def holds_what_it_says(pdf: PdfReader) -> None:
    """Each paper begins on the page that bears the number which the list gives it."""
    pages = words(pdf)
    marks = [(str(m.title), pdf.get_destination_page_number(m)) for m in pdf.outline]
    front = marks[0][1]
    listed = "".join(pages[1:front])
    for n, (title, at) in enumerate(marks, 1):
        number = at - front + 1
        assert pages[at].endswith(str(number))
        assert re.search(rf"{n}{re.escape(squeezed(title))}.*?{number}", listed)
    titles = [title for title, _ in marks]
    assert {"卷宗封面", "人民调解受理登记表", "信访事项登记表"} <= set(titles)
    assert "封底" in pages[-1]
    assert f"共{len(marks)}份文书，{len(pages) - front - 1}页" in pages[-1]
