"""Lay out var/handbook.pdf for mediators: `python -m tests.mobile.handbook`.

Text and pictures stand in docs/handbook and docs/pictures; the font is the app's."""

import re
import sys
from pathlib import Path

from playwright.sync_api import Route

from mobile.theme import font_path
from tests.server.console.browser import chromium

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbook" / "handbook.html"
MADE = ROOT / "var" / "handbook.pdf"


def pictures() -> list[Path]:
    named = re.findall(r'<img src="([^"]+)"', HANDBOOK.read_text("utf-8"))
    return [HANDBOOK.parent / name for name in named]


def quoted() -> set[str]:
    """What the handbook says the app says."""
    return set(re.findall("「([^」]+)」", HANDBOOK.read_text("utf-8")))


def make(to: Path) -> list[int]:
    """Write the PDF; by how many pixels each page's text is higher than its page."""
    with chromium() as browser:
        page = browser.new_page()
        page.route("**/font.otf", _font)
        page.goto(HANDBOOK.as_uri())
        page.emulate_media(media="print")
        page.evaluate("document.fonts.ready")
        over: list[int] = page.evaluate(
            "[...document.querySelectorAll('section')]"
            ".map(page => page.scrollHeight - page.clientHeight)"
        )
        page.pdf(path=to, prefer_css_page_size=True, print_background=True)
    return over


def _font(route: Route) -> None:
    route.fulfill(path=font_path())


if __name__ == "__main__":
    MADE.parent.mkdir(exist_ok=True)
    make(MADE)
    sys.stdout.write(f"{MADE.relative_to(ROOT)}\n")
