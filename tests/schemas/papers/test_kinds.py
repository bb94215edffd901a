"""The catalogue of papers is the specification's, and each wording keeps to it."""

import pytest

from schemas.papers.kind import CASE, COMMON, NUMBER_OF, PETITION, UNIT
from schemas.papers.kinds import DOCUMENTS, KINDS, UnknownPaper, kind, laid_out
from schemas.papers.wording import names, wording
from schemas.petition import moves

GROUPS = {
    "registration_routing": 8,
    "jurisdiction_dispute": 3,
    "classified_handling": 8,
    "appeal_handling": 5,
    "mediation": 4,
    "remedy": 3,
    "oversight": 5,
}
SERIES = set("登 转 交 告 受 不受 异 争 答 密 引 听 延 意 报 调 复查 复核".split())
SERIES |= set("催 督 险 建 责".split())
NOT_PRINTED = {("D13", "petitioner_name")}
"""Who reports is on no letter (信访工作条例§30③)."""


def test_the_documents_are_thirty_six_in_seven_groups() -> None:
    assert [each.code for each in DOCUMENTS] == [f"D{n:02}" for n in range(1, 37)]
    counted = dict.fromkeys(GROUPS, 0)
    for each in DOCUMENTS:
        counted[each.group] += 1
    assert counted == GROUPS


def test_every_series_of_the_county_has_its_papers_and_only_a_visit_has_none() -> None:
    assert {each.series for each in DOCUMENTS} == SERIES | {""}
    assert [each.code for each in DOCUMENTS if not each.series] == ["D28"]


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_is_named_in_both_languages_and_no_slot_stands_twice(code: str) -> None:
    paper = kind(code)
    assert paper.about in (PETITION, CASE, UNIT)
    slots = [slot.name for slot in paper.every]
    assert len(slots) == len(set(slots))
    for words in (paper.name, paper.addressee, *(s.words for s in paper.every)):
        assert words.zh
        assert words.en.isascii()
    assert paper.law


@pytest.mark.parametrize("code", KINDS)
def test_a_wording_names_slots_of_its_kind_alone(code: str) -> None:
    assert names(wording(code)) <= {slot.name for slot in kind(code).every}


@pytest.mark.parametrize("code", KINDS)
def test_what_must_be_filled_in_is_printed(code: str) -> None:
    required = {slot.name for slot in kind(code).every if slot.required}
    assert required <= names(wording(code))


@pytest.mark.parametrize("paper", DOCUMENTS, ids=lambda paper: paper.code)
def test_every_slot_of_a_document_is_printed_but_who_reports(paper) -> None:
    used = names(wording(paper.code))
    unused = {(paper.code, s.name) for s in paper.slots if s.name not in used}
    assert unused <= NOT_PRINTED
    assert wording(paper.code).startswith(f"# {paper.name.zh}\n")


def test_what_a_paper_is_about_says_which_number_it_must_bear() -> None:
    for paper in DOCUMENTS:
        asked = {s.name for s in paper.every if s.required} & set(NUMBER_OF.values())
        assert NUMBER_OF.get(paper.about) in {*asked, None}
    assert not [slot for slot in COMMON if slot.name == "doc_no" and slot.required]


def test_every_slot_is_laid_out_and_what_is_no_slot_is_left() -> None:
    told = laid_out("D05", {"handler": "李敏", "else": "x"})
    assert told["handler"] == "李敏"
    assert told["query_code"] == ""
    assert set(told) == {slot.name for slot in kind("D05").every}


def test_a_paper_that_is_none_is_refused_with_its_code() -> None:
    with pytest.raises(UnknownPaper) as refused:
        kind("D37")
    assert "D37" in refused.value.zh
    assert "D37" in refused.value.en
    with pytest.raises(UnknownPaper):
        wording("D37")


def test_every_paper_that_a_step_asks_for_is_a_kind() -> None:
    asked = {move.paper for move in moves.MOVES} - {""}
    assert {code for code in asked if code[0] == "D"} <= set(KINDS)
    assert {code for code in asked if code[0] != "D"} == {"X01", "X07"}
