"""套打必检: what is lacking is named with its article, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.papers import lint, remedies
from schemas.papers.kinds import UnknownPaper, kind
from schemas.papers.lint import lacks
from schemas.papers.numbered import numbered, parts
from tests.schemas.papers.whole import DOCUMENTS, whole

REQUIRED = [(c, s.name) for c in DOCUMENTS for s in kind(c).every if s.required]
LINES = st.text(alphabet="水渠（一）二支持。甲 1", min_size=1).map(str.strip)


def lacking(code: str, **said: str) -> list[tuple[str, str]]:
    found = lacks(code, {**whole(code), **said})
    return [(each.slot, each.words.zh) for each in found]


@pytest.mark.parametrize("code", DOCUMENTS)
def test_a_paper_that_says_everything_lacks_nothing(code: str) -> None:
    assert lacks(code, whole(code)) == ()


@pytest.mark.parametrize(("code", "name"), REQUIRED)
def test_a_slot_that_is_missing_or_blank_is_the_one_thing_that_lacks(code, name):
    (slot,) = (each for each in kind(code).every if each.name == name)
    said = whole(code)
    for without in ({n: v for n, v in said.items() if n != name}, {**said, name: " "}):
        (found,) = lacks(code, without)
        assert found.slot == name
        assert slot.words.zh in found.words.zh
        assert found.law == (slot.law or kind(code).law)


@pytest.mark.parametrize("code", DOCUMENTS)
def test_with_the_slots_that_must_be_filled_alone_nothing_lacks(code: str) -> None:
    asked = {slot.name for slot in kind(code).every if slot.required}
    said = {name: value for name, value in whole(code).items() if name in asked}
    assert [each.slot for each in lacks(code, said)] == (
        ["days_left"] if code == "D32" else []
    )


def test_what_is_longer_than_its_line_is_said() -> None:
    (found,) = lacks("D05", {**whole("D05"), "handler": "李" * 201})
    assert found.words.zh == "最多200个字"


def test_a_paper_of_no_kind_has_no_lint() -> None:
    with pytest.raises(UnknownPaper):
        lacks("D99", {})


# Remedies


PAIRS = [(c, o) for c in remedies.SLOTS for o in remedies.SLOTS if c != o]


@pytest.mark.parametrize(("code", "other"), PAIRS)
def test_no_paper_takes_the_remedy_of_another(code: str, other: str) -> None:
    slot = remedies.SLOTS[code]
    for text in remedies.own(other):
        assert text not in remedies.own(code)
        assert lacking(code, **{slot: text}) == [(slot, lint.NOT_ITS_REMEDY.zh)]


@pytest.mark.parametrize("code", ["D22", "D30", "D31"])
def test_an_opinion_says_of_no_lawsuit(code: str) -> None:
    for text in remedies.own(code):
        assert "诉讼" not in text
        assert "复议" not in text
    name = {"D22": "investigation_findings", "D30": "review_findings"}
    slot = name.get(code, "recheck_findings")
    told = "不服的，可在六个月内向人民法院提起行政诉讼。"
    assert lacking(code, **{slot: told}) == [(slot, lint.NO_LAWSUIT.zh)]


def test_what_the_petitioner_asks_may_speak_of_a_lawsuit() -> None:
    said = "县里说可以提起行政诉讼，要求说明"
    assert lacking("D30", review_claims=said) == []


@given(st.text(min_size=1).filter(str.strip))
def test_no_other_words_stand_for_a_remedy(words: str) -> None:
    found = lacking("D22", remedy_notice_review=words)
    assert found == [("remedy_notice_review", lint.NOT_ITS_REMEDY.zh)]


def test_where_its_lines_end_is_no_matter() -> None:
    text = remedies.of_dispute("wages", order=True)
    assert lacking("D27", other_remedies=text.replace("\n", "\r\n")) == []


# What single kinds ask


def test_an_extension_is_later_and_of_thirty_days_at_most() -> None:
    assert lacking("D21", extended_due="2026年10月9日") == [
        ("extended_due", lint.LATER.zh)
    ]
    assert lacking("D21", extension_days="31日") == [
        ("extension_days", lint.TOO_LONG_EXTENDED.zh)
    ]
    assert lacking("D21", original_due="2026年13月9日") == []


def test_each_claim_has_its_conclusion() -> None:
    said = "（一）支持。恢复水渠。\n（二）再研究。"
    (found,) = lacking("D22", item_replies=said)
    assert found[0] == "item_replies"
    assert "第二项" in found[1]
    assert lacking("D22", claims="恢复水渠", item_replies="解释说明。没有依据。") == []
    assert lacking("D22", claims="恢复水渠", item_replies="再研究") != []


def test_the_letter_with_a_report_names_nobody() -> None:
    named = lacking("D13", handler_signature="李敏，赵不具名来电")
    assert named == [("handler_signature", lint.NAMES_THE_REPORTER.zh)]
    for number in ("51023019700101123X", "13800000002"):
        found = lacking("D13", matter_summary=f"来电{number}")
        assert found == [("matter_summary", lint.FINDS_SOMEBODY.zh)]
    assert lacking("D13", contact_phone="13800000002") == []


def test_a_warning_says_no_more_than_it_must() -> None:
    found = lacking("D34", risk_facts_minimized="有人拨打13800000002相约")
    assert found == [("risk_facts_minimized", lint.FINDS_SOMEBODY.zh)]


def test_an_agreement_of_peoples_mediation_is_no_settlement_of_the_desk() -> None:
    found = lacking("D26", mediation_no="（2026）丰虎威人调字第12号")
    assert found == [("mediation_no", lint.NOT_PEOPLES.zh)]


def test_a_letter_of_urging_says_how_many_days() -> None:
    found = lacking("D32", days_left="", overdue_days="")
    assert found == [("days_left", lint.HOW_LONG.zh)]
    assert lacking("D32", days_left="", overdue_days="4") == []


# Several things in one value


@given(st.lists(LINES.filter(bool), min_size=2, max_size=30))
def test_what_is_numbered_is_found_again_under_its_number(texts: list[str]) -> None:
    found = parts(numbered(texts))
    assert [text for _, text in found] == texts
    assert len({mark for mark, _ in found}) == len(texts)


def test_one_thing_alone_has_no_number() -> None:
    assert numbered(["恢复水渠"]) == "恢复水渠"
    assert parts("恢复水渠") == [("", "恢复水渠")]
    assert parts(" ") == []
