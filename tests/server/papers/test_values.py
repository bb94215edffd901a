"""What a petition fills in: what its deeds say, and nothing else."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from schemas import codes
from schemas.agreement_text import spelled
from schemas.papers import notices, remedies
from schemas.papers.due import due_paper
from schemas.papers.kind import COMMON, PETITION
from schemas.papers.kinds import DOCUMENTS, UnknownPaper, kind
from schemas.papers.lint import lacks
from schemas.petition import claims, moves
from schemas.petition.claims import Claim
from schemas.petition.clocks import clocks_of
from schemas.petition.deeds import TYPE_NAMES
from schemas.petition.registering import lacking
from server.papers.values import FILLERS, Office, filled
from server.petitions.opening import PetitionView
from server.registry.petition_rows import PetitionRow
from tests.schemas.petition.telling import (
    CALENDAR,
    MONDAY,
    OTHER,
    TERMS,
    UNIT,
    legal,
    to_road,
)
from tests.server.asked import look, registered, step, today
from tests.server.county import County

OFFICE = Office("丰都县信访办公室", "023-70700000")
NUMBER = "（2026）丰信访字第1号"
ISSUED = {"issued_on"}
"""Given as it is issued."""


def of(county: County, petition: str, code: str, *about: str) -> dict[str, str]:
    view = look(county, petition)
    with county.context():
        return filled(view, code, OFFICE, about)


def taken(county: County, *steps: Any, many: int = 1, **said: Any) -> str:
    """A petition with these steps done, all on one day: a verb, or one with words."""
    petition = registered(county, many, **said)
    every = [f"c{n}" for n in range(1, many + 1)]
    for each in steps:
        type, told = (each, {}) if isinstance(each, str) else each
        step(county, petition, type, *every, **told)
    return petition


def asked(code: str, told: Mapping[str, str]) -> set[str]:
    """What is left for the clerk to say."""
    return {each.slot for each in lacks(code, told)} - ISSUED


def road(number: int, **said: Any) -> tuple[str, dict[str, Any]]:
    return "classified", {"answers": to_road(number), **said}


def test_a_letter_that_was_accepted_fills_its_notice(county):
    on = spelled(today(county).isoformat())
    petition = taken(county, "classified", "accepted", asks=["恢复水渠。"])
    view = look(county, petition)
    (clock,) = (each for each in view.clocks if each.rule.id == "DL06")
    told = of(county, petition, "D05")
    assert told == {
        "issuer_unit": OFFICE.unit,
        "contact_phone": OFFICE.phone,
        "petition_no": view.row.number,
        "query_code": view.row.number,
        "petitioner_name": "王秀英",
        "petition_date": on,
        "matter_summary": "恢复水渠",
        "accepted_at": on,
        "handling_procedure": "调查核实后六十日内答复",
        "handling_due": f"{spelled(clock.due.due_on.isoformat())}前",
        "handler": county.officer.name,
        "handler_phone": OFFICE.phone,
        "rights_notice": notices.RIGHTS,
    }
    assert asked("D05", told) == set()


REVIEW = ("opinion_issued", "served", "review_requested", "reviewed")
RECHECK = (*REVIEW, ("served", {"result": "review"}), "recheck_requested")
PAPERS: list[tuple[str, tuple[Any, ...], set[str]]] = [
    ("D01", (), set()),
    ("D02", ("transferred",), set()),
    ("D03", ("assigned",), set()),
    ("D04", ("assigned",), set()),
    ("D06", ("not_accepted",), {"competent_unit"}),
    ("D06", (("not_accepted", {"competent": "县医疗保障局"}),), set()),
    (
        "D07",
        (("not_accepted", {"ground": "rechecked"}),),
        {"recheck_doc_no", "recheck_date"},
    ),
    ("D08", (), {"missing_items", "supplement_due"}),
    (
        "D10",
        (("disputed", {}), ("dispute_decided", {"decider": "consultation"})),
        {"attendees", "opinions", "signed_by"},
    ),
    ("D11", ("disputed", "dispute_decided"), set()),
    ("D15", (road(1), "channelled"), {"route_kind"}),
    (
        "D16",
        (road(2), "channelled"),
        {"arbitration_kind", "limitation_hint"},
    ),
    (
        "D16",
        (road(2, matter="land_lease", told_of_both=True), "channelled"),
        set(),
    ),
    ("D17", (road(3), "channelled"), {"appeal_kind"}),
    (
        "D18",
        (road(4), ("channelled", {"time_limit": "六十日"})),
        {"procedure_kind"},
    ),
    (
        "D19",
        (
            road(5),
            "accepted",
            "investigated",
            ("answered", {"adoption": "done"}),
        ),
        {"duty_basis"},
    ),
    (
        "D20",
        ("classified", "accepted"),
        {"hearing_time", "hearing_place", "presider", "members"},
    ),
    ("D21", ("classified", "accepted", "extended"), set()),
    (
        "D22",
        ("classified", "accepted", "investigated", "opinion_issued"),
        {"review_authority"},
    ),
    (
        "D22",
        ("classified", "accepted", "opinion_issued"),
        {"review_authority", "investigation_findings"},
    ),
    ("D24", ("withdrawn",), set()),
    ("D25", ("classified", "accepted", "mediation_sent"), set()),
    (
        "D29",
        ("classified", "accepted", *REVIEW[:-1]),
        set(),
    ),
    (
        "D30",
        ("classified", "accepted", *REVIEW),
        {"original_doc_no", "recheck_authority"},
    ),
    (
        "D31",
        ("classified", "accepted", *RECHECK, "rechecked"),
        {"review_doc_no"},
    ),
]


@pytest.mark.parametrize(("code", "steps", "left"), PAPERS)
def test_what_the_steps_said_is_not_typed_again(county, code, steps, left):
    petition = taken(county, *steps)
    assert asked(code, of(county, petition, code)) == left


def test_an_opinion_answers_each_claim_under_its_number(county):
    petition = taken(county, "classified", "accepted", many=2)
    replies = {
        "c1": {"disposition": "supported", "text": "一个月内\n恢复"},
        "c2": {"disposition": "not_supported", "text": "没有依据"},
    }
    step(county, petition, "opinion_issued", "c1", "c2", replies=replies)
    told = of(county, petition, "D22")
    assert told["claims"] == "（一）要求恢复水渠1\n（二）要求恢复水渠2"
    assert told["item_replies"] == "（一）支持。一个月内 恢复\n（二）不支持。没有依据"
    assert told["disposition"] == "支持、不支持"
    assert told["remedy_notice_review"] == remedies.REVIEW
    one = of(county, petition, "D22", "c2")
    assert one["claims"] == "要求恢复水渠2"
    assert one["item_replies"] == "不支持。没有依据"
    assert "item_replies" not in asked("D22", one)


def test_an_extension_is_told_with_both_days_as_the_clock_counts_them(county):
    petition = taken(county, "classified", "accepted")
    (before,) = (c for c in look(county, petition).clocks if c.rule.id == "DL06")
    step(county, petition, "extended", days=20)
    (after,) = (c for c in look(county, petition).clocks if c.rule.id == "DL07")
    told = of(county, petition, "D21")
    assert told["original_due"] == spelled(before.due.due_on.isoformat())
    assert told["extended_due"] == spelled(after.due.due_on.isoformat())
    assert told["extension_days"] == "20日"


def test_several_who_visit_are_told_by_name_and_number(county):
    people = {
        "p1": {"name": "王秀英"},
        "p2": {"name": "李大山", "phone": "13800000002"},
    }
    petition = taken(county, petitioners=people, people=7)
    told = of(county, petition, "D01")
    assert told["petitioner_name"] == "王秀英、李大山等7人"
    assert told["phone"] == "13800000002"
    assert of(county, petition, "D08")["missing_items"] == "住址"


def test_a_suggestion_is_to_be_answered_by_the_term_of_the_county(county):
    said = {"category": "suggestion", "answers": {}}
    petition = taken(county, ("classified", said), "accepted")
    (clock,) = (c for c in look(county, petition).clocks if c.rule.id == "DL19")
    due_on = spelled(clock.due.due_on.isoformat())
    assert of(county, petition, "D05")["handling_due"] == f"{due_on}前"


def test_who_gave_no_name_is_asked_for(county):
    petition = taken(county, petitioners={}, people=3)
    assert "petitioner_name" not in of(county, petition, "D05")
    assert asked("D01", of(county, petition, "D01")) == set()


def test_a_long_claim_is_cut_in_a_sentence_and_whole_in_the_form(county):
    long = "水渠" * 200
    petition = taken(county, asks=[long])
    assert of(county, petition, "D05")["matter_summary"].endswith("…")
    assert of(county, petition, "D01")["claims"] == long


def test_what_two_claims_say_differently_is_asked_for(county):
    petition = taken(county, "classified", many=2)
    step(county, petition, "accepted", "c1", unit=UNIT, told_how="先看现场")
    step(county, petition, "transferred", "c2", unit=OTHER)
    assert of(county, petition, "D05")["handling_procedure"] == "先看现场"
    assert of(county, petition, "D02", "c2")["recipient_unit"] == OTHER
    assert "transfer_basis" not in of(county, petition, "D02", "c1")


def test_a_settlement_names_the_sides_and_never_what_was_said(county):
    sent = ("mediation_sent", {"other": "李大山", "kind": "administrative"})
    back = ("mediation_returned", {"agreement": "丰信调〔2026〕3号"})
    petition = taken(county, "classified", "accepted", sent, back)
    told = of(county, petition, "D26")
    assert told["parties"] == "信访人：王秀英\n对方：李大山"
    assert told["mediation_no"] == "丰信调〔2026〕3号"
    assert {"dispute_facts", "agreed_terms"} <= asked("D26", told)
    alone = of(county, taken(county), "D26")
    assert "parties" not in alone


def test_a_hearing_is_told_where_it_was_held_on_recheck(county):
    before = ("classified", "accepted", "heard", *RECHECK)
    petition = taken(
        county, *((s, heard(county)) if s == "heard" else s for s in before)
    )
    assert "hearing_summary" not in of(county, petition, "D31")
    step(county, petition, "heard", "c1", **heard(county))
    assert of(county, petition, "D31")["hearing_summary"] == "应予恢复"
    assert "decision_due" in of(county, petition, "D29")


def heard(county: County) -> dict[str, str]:
    return {"held_on": today(county).isoformat()}


def test_an_urging_goes_where_the_claim_lies_and_says_when_it_is_due(county):
    petition = taken(county, "transferred")
    told = of(county, petition, "D32")
    assert told["recipient_unit"] == UNIT
    assert "due_on" not in told
    assert "due_on" in of(county, taken(county), "D32")


def test_an_official_who_answers_for_it_is_named(county):
    petition = taken(county, "assigned", "led")
    assert of(county, petition, "D03")["lead_official"] == "陈副县长（副县长）"


@pytest.mark.parametrize("code", ["D13", "D14", "D27", "D33", "D34", "D35", "D36"])
def test_a_paper_about_no_petition_has_nothing_from_one(county, code):
    petition = taken(county, "classified")
    office = {"issuer_unit", "contact_phone"}
    assert set(of(county, petition, code)) == office | set(notices.standing(code))


def test_a_code_of_no_paper_is_refused(county):
    petition = taken(county)
    with pytest.raises(UnknownPaper):
        of(county, petition, "D37")


# Laws


FIXED = "信访人：对方：同意初次重复转送交办复查复核日前等人号（）…"
DAYS = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
MARKS = re.compile(r"[。；，、（）：\n]|\d+日|等\d+人|[一二三四五六七八九十]+(?=）)")


def said_by(value: Any) -> set[str]:
    """Every text within."""
    if isinstance(value, Mapping):
        return {text for each in value.values() for text in said_by(each)}
    if isinstance(value, list | tuple):
        return {text for each in value for text in said_by(each)}
    return {str(value)}


def names_of_codes() -> set[str]:
    lists = (codes.code_list(name).values() for name in codes.names())
    return {code.zh for each in lists for code in each}


KNOWN = names_of_codes() | {words.zh for words in TYPE_NAMES.values()} | {FIXED}


def view_of(done: list[claims.Deed]) -> PetitionView:
    petition = claims.fold("p1", done)
    ticking = clocks_of(petition, CALENDAR, TERMS, MONDAY)
    row, lacks = PetitionRow(number=NUMBER), tuple(lacking(done[0].body))
    return PetitionView(row, petition, (), (), ticking, {}, (), None, (), lacks)


def law(**more: Any) -> settings:
    return settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        max_examples=60,
        deadline=None,
        **more,
    )


@law()
@given(done=legal())
def test_whatever_is_filled_in_was_said_in_a_deed_or_is_the_law(county, done):
    view = view_of(done)
    deeds = {text for deed in done for text in said_by(deed.body)}
    with county.context():
        for code in (each.code for each in DOCUMENTS):
            told = filled(view, code, OFFICE)
            assert set(told) <= {slot.name for slot in kind(code).every}
            for name, value in told.items():
                assert value.strip()
                if value not in {
                    *notices.standing(code).values(),
                    NUMBER,
                    *OFFICE_SAYS,
                }:
                    traced(value, deeds, (code, name))


OFFICE_SAYS = (OFFICE.unit, OFFICE.phone)


def traced(value: str, deeds: set[str], at: tuple[str, str]) -> None:
    """Without its days each part of it is part of something that was said."""
    texts = {*deeds, *KNOWN, *standing_texts()}
    for part in filter(None, MARKS.split(DAYS.sub("", value))):
        assert any(part in text for text in texts), (at, part)


def standing_texts() -> set[str]:
    told = (notices.REFUSED, notices.LIMITS, notices.ARBITRATIONS, notices.VOLUNTARY)
    places = {codes.name_of("500230101205") or ""}
    return {text for each in told for text in said_by(each)} | places


@law()
@given(done=legal())
def test_a_paper_about_one_claim_says_nothing_of_another(county, done):
    view = view_of(done)
    others = {c.asked["text"] for k, c in view.petition.claims.items() if k != "c1"}
    with county.context():
        for code in FILLERS:
            told = filled(view, code, OFFICE, ("c1",))
            assert not [t for t in told.values() for other in others if other in t]


@law()
@given(done=legal())
def test_the_paper_of_every_step_is_filled_in_further_than_before_it(county, done):
    """What the last step said is in its paper, or the paper has no slot for it."""
    before, after = view_of(done[:-1] or done), view_of(done)
    with county.context():
        for claim in after.petition.claims.values():
            code = last_paper(before.petition.claims[claim.key], claim)
            if code in FILLERS:
                was, now = (
                    filled(view, code, OFFICE, (claim.key,)) for view in (before, after)
                )
                assert set(was) <= set(now) | {"consent_respondent"}


def last_paper(before: Claim, after: Claim) -> str:
    if after.acts == before.acts:
        return ""
    row = claims.row_for(before.state, after.acts[-1])
    return due_paper(after, row) if row else ""


def test_every_document_about_a_petition_has_fillers_but_those_of_no_deed() -> None:
    about = {each.code for each in DOCUMENTS if each.about == PETITION}
    assert about - set(FILLERS) == {"D20"}
    slots = {code: {slot.name for slot in kind(code).every} for code in FILLERS}
    for code, fillers in FILLERS.items():
        assert set(fillers) <= slots[code]
    assert "petition_no" in {slot.name for slot in COMMON}
    assert {m.paper for m in moves.MOVES if m.paper[:1] == "D"} <= {*about, "D27"}
