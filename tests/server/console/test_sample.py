"""The laws of the case page over a season of a county, whatever its disputes were."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from schemas.kinds import ACTIVITY
from schemas.placing import leaves
from server.console import occasionpage
from server.console.casepage import CasePage, Part, compose
from server.console.language import Language
from server.registry import db
from server.registry.cases import CaseView, case_page
from server.registry.projection import CaseRow
from tests.server.console.sample import sample_county
from tests.server.console.test_case_page import plain


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    desk = sample_county(tmp_path_factory.mktemp("season"), mediators=3)
    yield desk
    desk.county.close()


@pytest.fixture(scope="module")
def views(season):
    with season.county.context():
        cases = list(db.session.scalars(select(CaseRow.case).order_by(CaseRow.id)))
        now = season.county.clock.now
        return [case_page(season.county.officer, case, now) for case in cases]


def laid_out(view: CaseView, tongue: Language) -> tuple[CasePage, list[Part]]:
    """The sections, and of an occasion its lines beside them."""
    if view.casefile.kind != ACTIVITY:
        return compose(view.casefile, view.entries, tongue), []
    page, lines = occasionpage.laid_out(view, {}, tongue)
    return page, [line.part for line in lines]


def address(view: CaseView) -> str:
    of = "occasions" if view.casefile.kind == ACTIVITY else "cases"
    return f"/{of}/{view.casefile.case}"


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_register_of_every_case_is_read_once(season, views, tongue):
    """Where the case stands is in the heading, a hand is drawn; all else is in a
    section."""
    assert len(views) > 20
    for view in views:
        with season.county.app.test_request_context():
            page, more = laid_out(view, tongue)
        shown = [part for section in page.sections for part in section.parts]
        read = [
            value.path
            for part in [*shown, *more]
            for value in part.block.walk()
            if value.path != "/state"
        ]
        told = {path for path in view.casefile.registers if "/hand/" not in path}
        assert sorted(read) == sorted(told - {"/state"})
        assert "rest" not in {section.anchor for section in page.sections}


def test_every_sentence_of_every_case_is_on_its_page(season, views):
    for view in views:
        seen = plain(unescape(season.page(address(view))))
        for each in view.entries:
            for pointer, value in leaves(each.entry.body or {}):
                if isinstance(value, str) and re.search(r"[，。；]", value):
                    said = re.sub(r"\s+", " ", value)
                    assert said in seen, (view.row.title, each.entry.type, pointer)


def test_no_page_shows_a_code_where_people_have_a_word(season, views):
    """Ids and code-list codes stay behind the words; only devices and chains show."""
    for view in views:
        page = unescape(season.page(address(view)))
        values = re.findall(r'data-path="([^"]+)" data-entry="\d+"[^>]*>([^<]*)<', page)
        odd = {
            (path, text)
            for path, text in values
            if re.fullmatch(r"[a-z]+(_[a-z]+)+|[a-z]-?\d{1,3}", text)
        }
        assert odd == set(), view.row.title
