"""Articles and rules on the phone: found, cited with one tap, taken out again."""

from __future__ import annotations

import pytest

from mobile.casebook import Casebook
from mobile.library import Rule, rules
from schemas import village_rules
from schemas.sealing import SigningKey
from tests.mobile import walk
from tests.mobile.conftest import GRID
from tests.mobile.driver import Driver
from tests.mobile.introducing import TOWNSHIP, arrives, sealed
from tests.mobile.staging import aired, asked, at_case
from tests.schemas.telling import holding

VILLAGE = GRID[:12]
BASES = {
    "legal_bases": {"l1": {"title": "中华人民共和国民法典", "article": "第二百九十条"}},
    "village_rules": {"v1": {"text": "屋檐水各流各边。"}},
}


def bases(d: Driver) -> list[dict]:
    (draft,) = d.app.casebook.drafts()
    return list(draft.body.get("deliberate", {}).get("legal_bases", {}).values())


def says(serial: int, *texts: str, key: SigningKey | None = None) -> dict:
    """The county's word on the rules of this township."""
    said = [
        village_rules.Rule(f"r{n}", VILLAGE, text, "2024-03-12")
        for n, text in enumerate(texts)
    ]
    told = {"e": 1, "type": "rules", "id": f"rules:{TOWNSHIP}", "database": "reference"}
    told |= {"township": TOWNSHIP, "rules": village_rules.write(said)}
    told |= {"epoch": "e-1", "serial": serial, "at": "2026-11-20T02:00:00+00:00"}
    return sealed(told, key) if key else sealed(told)


def learns(book: Casebook, *documents: dict) -> list[str]:
    for n, document in enumerate(documents, 1):
        arrives(book, document, n=document["serial"] * 100 + n)
        book.learn()
    return [rule.text for rule in rules(book, VILLAGE)]


def test_the_village_s_rules_are_those_that_the_county_said_last(
    casebook: Casebook, reopened
) -> None:
    assert rules(casebook, VILLAGE) == ()
    assert learns(casebook, says(1, "屋檐水各流各边。")) == ["屋檐水各流各边。"]
    forged = says(9, "村主任说了算。", key=SigningKey.generate())
    assert learns(casebook, forged) == ["屋檐水各流各边。"]
    assert learns(casebook, says(3), says(2, "旧的。")) == []
    assert learns(casebook, says(4, "新的。")) == ["新的。"]
    assert rules(casebook, "500230101999") == ()
    casebook.close()
    assert rules(reopened(), VILLAGE) == (Rule("rule-r0", "新的。", "2024-03-12"),)
    assert rules(None, VILLAGE) == ()


@pytest.mark.kivy
def test_a_rule_of_the_village_is_cited_with_one_tap(drive: Driver) -> None:
    at_case(drive, *asked(), aired())
    learns(drive.app.casebook, says(1, "屋檐水各流各边。"))
    drive.tap("do:stage.recorded/2")
    walk.to_page(drive, "basis", 20)
    drive.tap("q:/deliberate/legal_bases=open")
    drive.tap("cite:rule-r0")
    (draft,) = drive.app.casebook.drafts()
    (rule,) = draft.body["deliberate"]["village_rules"].values()
    assert rule == {"text": "屋檐水各流各边。", "adopted_on": "2024-03-12"}


@pytest.mark.kivy
def test_one_tap_cites_an_article_and_another_takes_it_out(drive: Driver) -> None:
    at_case(drive, *asked(), aired())
    drive.tap("do:stage.recorded/2")
    walk.to_page(drive, "basis", 20)
    drive.tap("q:/deliberate/legal_bases=open")
    assert drive.screen() == "library"
    assert drive.has("cite:mfd-236")
    assert "和这类纠纷有关" in drive.words()
    assert "要点，非原文" in drive.words()
    drive.write("library:search", "排水")
    drive.until(lambda: not drive.has("cite:mfd-236"), what="the search")
    drive.tap("cite:mfd-290")
    (cited,) = bases(drive)
    assert (cited["title"], cited["article"]) == (
        "中华人民共和国民法典",
        "第二百九十条",
    )
    assert "text_excerpt" not in cited
    assert cited["gist"]
    assert drive.reads("已引用")
    drive.tap("cite:mfd-290")
    assert bases(drive) == []
    drive.tap("cite:mfd-290")
    drive.back()
    assert drive.screen() == "form"
    assert drive.has("edit:/deliberate/legal_bases/l1")


@pytest.mark.kivy
def test_an_answer_cites_what_was_deliberated_with_one_tap(drive: Driver) -> None:
    at_case(drive, *asked(), aired(), ("stage.recorded", holding(2, deliberate=BASES)))
    drive.tap("do:stage.recorded/3")
    walk.to_page(drive, "answer:i1", 20)
    basis = "q:/answer/answers/i1/basis"
    drive.tap(f"{basis}=0")
    drive.tap(f"{basis}=1")
    assert drive.find(basis).text == (
        "《中华人民共和国民法典》第二百九十条\n村规民约：屋檐水各流各边。"
    )
    drive.tap(f"{basis}=0")
    assert drive.find(basis).text == "村规民约：屋檐水各流各边。"
    drive.tap(f"{basis}=open")
    drive.write("library:search", "民法典288")
    drive.until(lambda: drive.has("cite:mfd-288"), what="the search")
    drive.tap("cite:mfd-288")
    drive.back()
    assert "《民法典》第二百八十八条（要点，非原文：" in drive.find(basis).text


@pytest.mark.kivy
def test_what_nothing_holds_says_so_and_the_list_goes_on_where_it_is_asked(
    drive: Driver,
) -> None:
    at_case(drive, *asked(), aired())
    drive.tap("do:stage.recorded/2")
    walk.to_page(drive, "basis", 20)
    drive.tap("q:/deliberate/legal_bases=open")
    before = len([t for t in drive.tids() if t.startswith("cite:")])
    drive.tap("library:more")
    after = len([t for t in drive.tids() if t.startswith("cite:")])
    assert before < after
    drive.write("library:search", "外星人")
    drive.until(lambda: drive.reads("没有找到"), what="the search")
