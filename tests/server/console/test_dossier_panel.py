"""The county sees what the dossier of a case lacks, in words and in both languages."""

import re
from html import unescape

from schemas.dossier import State, dossier
from server.registry.cases import case_page


def panel(desk) -> str:
    page = unescape(desk.page(f"/cases/{desk.case}"))
    found = page[page.index('id="dossier"') :].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def test_each_paper_that_is_asked_for_stands_with_its_lacks(desk):
    with desk.county.context():
        view = case_page(desk.county.officer, desk.case, desk.county.clock.now)
    papers = dossier(view.casefile)
    seen = panel(desk)
    shown = [p for p in papers.papers if p.state in (State.LACKING, State.THERE)]
    places = [seen.index(paper.about.zh) for paper in shown]
    assert places == sorted(places)
    for paper in shown:
        word = f"缺 {len(paper.lacks)} 处" if paper.lacks else "齐"
        assert f"{paper.about.zh} {word}" in seen
        assert all(lack.zh in seen for lack in paper.lacks)
    assert "须当事人在场" in seen
    assert [p for p in shown if p.lacks], "the sample lacks nothing"


def test_the_english_twin_says_the_same(desk):
    page = unescape(desk.page(f"/cases/{desk.case}", language="en"))
    assert "with the parties present" in page
    assert "Notice of rights and duties" in page
