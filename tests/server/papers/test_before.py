"""The next paper names the one before it: numbers are drawn once and typed never."""

from schemas.agreement_text import spelled
from server.papers.values import Office, filled
from tests.server.asked import look, registered, step, today
from tests.server.county import County
from tests.server.papers.papers import FIRST, cancelled, issued, values

OFFICE = Office("县人力资源和社会保障局", "023-70700001")


def of(county: County, petition: str, code: str, *claims: str) -> dict[str, str]:
    view = look(county, petition)
    with county.context():
        return filled(view, code, OFFICE, claims)


def number(county: County, petition: str, code: str) -> str:
    """Of the paper that is issued now."""
    told = {n: v for n, v in of(county, petition, code).items() if n != "issuer_unit"}
    issued(county, petition, code, values=values(code, **told))
    return of_last(county, petition, code)


def of_last(county: County, petition: str, code: str) -> str:
    wants = {"D03": "D23", "D22": "D30", "D30": "D31", "D31": "D07"}
    name = {
        "D03": "source_doc_no",
        "D22": "original_doc_no",
        "D30": "review_doc_no",
        "D31": "recheck_doc_no",
    }
    return of(county, petition, wants[code])[name[code]]


def test_a_report_answers_the_letter_of_assignment(county):
    petition = registered(county)
    step(county, petition, "assigned")
    given = number(county, petition, "D03")
    assert given == "丰信交〔2026〕1号"
    told = of(county, petition, "D23")
    assert told["recipient_unit"] == FIRST
    assert of(county, petition, "D09")["source_doc_no"] == given
    assert of(county, petition, "D32")["source_doc_no"] == given


def test_a_letter_that_was_cancelled_is_named_no_more(county):
    petition = registered(county)
    step(county, petition, "assigned")
    paper = issued(county, petition, "D03")
    assert "source_doc_no" in of(county, petition, "D23")
    cancelled(county, paper)
    assert "source_doc_no" not in of(county, petition, "D23")


def test_a_letter_about_another_claim_is_not_named(county):
    petition = registered(county, 2)
    step(county, petition, "assigned", "c1", "c2")
    issued(county, petition, "D03", claims=("c1",))
    assert "source_doc_no" in of(county, petition, "D23", "c1")
    assert "source_doc_no" not in of(county, petition, "D23", "c2")


def test_review_names_the_opinion_recheck_the_review_and_the_refusal_the_recheck(
    county,
):
    petition = registered(county)
    first = ("classified", "accepted", "investigated", "opinion_issued")
    for type in first:
        step(county, petition, type)
    assert number(county, petition, "D22") == "丰信意〔2026〕1号"
    for type in ("served", "review_requested", "reviewed"):
        step(county, petition, type)
    assert number(county, petition, "D30") == "丰信复查〔2026〕1号"
    step(county, petition, "served", result="review")
    for type in ("recheck_requested", "rechecked"):
        step(county, petition, type)
    assert number(county, petition, "D31") == "丰信复核〔2026〕1号"
    again = registered(county, repeats=petition)
    told = of(county, again, "D07")
    assert told["recheck_doc_no"] == "丰信复核〔2026〕1号"
    assert told["recheck_date"] == spelled(today(county).isoformat())
