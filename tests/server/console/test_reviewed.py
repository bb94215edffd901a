"""审阅 on the page of a case: each word once, and each item with what became of it."""

import re
from collections.abc import Iterator

import pytest

from server.permissions import Role
from tests.server.console.desk import Desk, lived_in
from tests.server.county import GRID, registered

ITEMS = {
    "i1": {"words": "补签收回证", "paper": "M09"},
    "i2": {"words": "和两家核对第二条的期限", "due_on": "2026-04-20"},
    "i3": {"words": "照片重照一张"},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lived_in(tmp_path_factory.mktemp("county"))
    returned(made)
    yield made
    made.county.close()


def returned(desk: Desk) -> None:
    """The office asks for three things; of one the mediator says what was done."""
    county = desk.county
    day = county.clock.now.date().isoformat()
    with county.context():
        settings, now = county.settings, county.clock.now
        office = registered(settings, now, "秦晓梅", GRID, Role.JUDICIAL_OFFICE)
    given = {
        "subject": "dossier",
        "verdict": "returned",
        "comment": "第二条写得不清楚。",
        "items": ITEMS,
        "as_role": "judicial_office",
        "reviewed_on": day,
    }
    first = county.write("review.given", given, case=desk.case, phone=office)
    said = {
        "review": first.id,
        "answers": {"i2": {"done": "两家都在，核对过了。"}},
        "answered_on": day,
    }
    county.write("review.answered", said, case=desk.case, seen=(first.id,))
    county.ingest()


def text_of(page: str) -> str:
    found = page.partition('id="reviews"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_each_item_says_what_became_of_it(desk: Desk) -> None:
    shown = text_of(desk.page(f"/cases/{desk.case}"))
    assert "司法所 · 退回补正 · 还有 1 条没有补" in shown
    assert "补正 1 · 已补上" in shown
    assert "补正 2 · 已答复" in shown
    assert "补正 3 · 要补" in shown
    assert "焦点" not in shown


def test_in_english_too(desk: Desk) -> None:
    shown = text_of(desk.page(f"/cases/{desk.case}", language="en"))
    assert "Item 2 · Answered" in shown
    assert "Issue" not in shown


def test_what_the_heading_says_is_not_said_again(desk: Desk) -> None:
    page = desk.page(f"/cases/{desk.case}")
    found = page.partition('id="reviews"')[2].partition("</section>")[0]
    labels = re.findall(r"<dt[^>]*>([^<]+)<", found.partition("补正答复")[0])
    assert "审阅意见" not in labels
    assert "审阅人身份" not in labels
    assert "评语" in labels
