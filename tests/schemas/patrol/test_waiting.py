"""What is nothing yet: the patrol looks again on the day when it may be something."""

from dataclasses import replace

from schemas.patrol import beside, judging, whose
from schemas.patrol.beside import ToldAt
from schemas.patrol.context import OFFICE, Context, Paper
from schemas.petition.claims import Deed, Petition
from tests.schemas.patrol.negligence import (
    accepted,
    beside_of,
    handed,
    on,
    opinion,
    seen,
    served,
)
from tests.schemas.petition.telling import (
    CALENDAR,
    UNIT,
    deed,
    registered,
    suggestion,
    to_road,
    told,
)


def rules(petition: Petition, days: int, **more: object) -> set[str]:
    return {each.rule for each in seen(petition, days, **more)}


def looks_again(petition: Petition, days: int, **more: object) -> bool:
    context = beside_of(petition, on(days), **more)
    return judging.judge(petition, context).look_on is not None


def test_before_it_came_there_is_nothing_to_judge():
    context = beside_of(handed(), on(-1))
    assert judging.judge(handed(), context) == judging.Judgement((), None)


def test_what_is_urgent_is_waited_for_and_then_found():
    urgent = told(first=registered(is_urgent=True))
    assert "N5-2" not in rules(urgent, 0)
    assert looks_again(urgent, 0)
    assert "N5-2" in rules(urgent, 5)


def test_what_was_told_at_a_reception_and_is_on_its_way_is_waited_for():
    matter = ToldAt("case", "v1", on(0), on(9), None)
    context = Context(on(9), CALENDAR)
    assert list(beside.reception(matter, context))[0].until > on(9)


def of_road(number: int, act: str) -> Petition:
    sorted_out = deed("classified", on(4), answers=to_road(number))
    return handed(sorted_out, deed("accepted", on(5)), deed(act, on(6)))


def test_each_road_has_its_paper_and_none_is_missed_where_it_is_there():
    for number, act, code in ((1, "channelled", "D15"), (5, "answered", "D19")):
        petition = of_road(number, act)
        known = {"papers_since": on(0)}
        assert "N3-3" in rules(petition, 40, **known)
        papers = (Paper("D05", (), on(5), None), Paper(code, (), on(6), None))
        assert "N3-3" not in rules(petition, 40, **known, papers=papers)


def test_a_suggestion_is_answered_by_a_paper_of_its_own():
    act = deed("accepted", on(5)), deed("answered", on(6))
    petition = told(suggestion(on(0)), *act)
    papers = Paper("D05", (), on(5), None), Paper("D12", (), on(6), None)
    assert "N3-3" not in rules(petition, 40, papers_since=on(0), papers=papers)


def test_an_extension_is_told_in_writing_before_the_first_term_ends():
    extended = deed("extended", on(40), told_on=on(40).isoformat())
    petition, known = accepted(extended), {"papers_since": on(0)}
    assert "N3-6" not in rules(petition, 41, **known)
    assert looks_again(petition, 41, **known)
    assert "N3-6" in rules(petition, 80, **known)
    paper = (Paper("D21", (), on(41), None),)
    assert "N3-6" not in rules(petition, 80, **known, papers=paper)


def test_a_service_without_a_signature_is_waited_for_before_it_is_missed():
    petition = served(signed=False)
    assert "N3-8" not in rules(petition, 31)
    assert looks_again(petition, 31)


def test_who_is_not_satisfied_is_waited_for_to_be_seen_again():
    petition = served(deed("evaluated", on(33), satisfaction="3"))
    assert "N4-6" not in rules(petition, 34)
    assert looks_again(petition, 34)


def test_a_refusal_on_another_ground_passes_nothing_on():
    petition = handed(deed("not_accepted", on(4), ground="repeated"))
    assert "N3-1" not in rules(petition, 5)


def given(petition: Petition, type: str) -> tuple[object, Deed]:
    claim = petition.claims["c1"]
    act = claim.last(type)
    assert act is not None
    return claim, act


def test_a_claim_that_a_unit_was_right_to_send_back_lies_with_the_office():
    back = deed("objected", on(3)), deed("objection_answered", on(4), result="agreed")
    claim, act = given(handed(*back), "objection_answered")
    assert whose.holder(claim, act) == OFFICE
    claim, act = given(handed(*back), "objected")
    assert whose.holder(claim, act) == UNIT
    claim, act = given(handed(), "registered")
    assert whose.holder(replace(claim), act) == OFFICE


def test_an_opinion_waits_for_nothing_that_was_done():
    assert "N3-4" not in rules(accepted(opinion(20)), 21)
