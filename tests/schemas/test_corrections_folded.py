"""Corrections in the case file: what they change, and what they leave as it was."""

import pytest

from schemas.casefile import fold
from schemas.placing import short
from schemas.registers import REMOVED, Standing
from tests.schemas.telling import (
    AMOUNT,
    DAY,
    LI,
    OPENED,
    ZHANG,
    Phone,
    accepting,
    at,
    consenting,
    correction,
    holding,
    opening,
    signing,
    told,
    two_phones,
    values,
)


def test_an_author_corrects_and_the_old_value_stays_in_the_history() -> None:
    wang = told(OPENED)
    wang.correct(wang.known[0], set={"/summary": "张三家的雨水"})
    register = at("/dispute/summary", wang)
    assert register.value == "张三家的雨水"
    assert register.standing is Standing.SETTLED
    assert [write.value for write in register.history][0] == opening()["summary"]
    assert fold(wang.known).provenance["/dispute/summary"] == wang.known[1].id


def test_who_corrects_a_record_knows_it_whatever_else_was_on_screen() -> None:
    wang = told(OPENED)
    li = Phone("li")
    change = correction(wang.known[0], set={"/summary": "张三家的雨水"})
    li.record("dispute.corrected", change, seen=[])
    register = at("/dispute/summary", wang, li)
    assert register.value == "张三家的雨水"
    assert register.standing is Standing.AMENDMENT


def test_why_it_was_corrected_lies_beside_the_case() -> None:
    wang = told(OPENED)
    fixed = wang.correct(wang.known[0], set={"/summary": "雨水"}, remove=["/claims/c1"])
    assert fold(wang.known).tree["correction"][short(fixed.id)] == {
        "corrects": wang.known[0].id,
        "corrected_on": DAY,
        "reason": "写错了",
        "remove": ["/claims/c1"],
    }


def test_a_hard_value_that_another_changed_is_an_amendment() -> None:
    wang = told(OPENED)
    li = Phone("li")
    li.hear(wang)
    li.correct(wang.known[0], set={"/summary": "张三家的雨水"})
    register = at("/dispute/summary", li)
    assert register.standing is Standing.AMENDMENT
    assert values(register) == ["张三家的雨水", opening()["summary"]]
    assert [each.path for each in fold(li.known).amendments] == ["/dispute/summary"]
    wang.hear(li)
    wang.correct(wang.known[0], set={"/summary": "张三家的雨水"})
    assert at("/dispute/summary", wang).standing is Standing.SETTLED


def test_nobody_ends_a_disagreement_by_writing_last() -> None:
    wang, li = two_phones()
    signed = wang.record("agreement.signed", signing(amount=860000))
    li.record("agreement.signed", signing(amount=680000))
    wang.hear(li)
    wang.correct(signed, set={"/terms/t1/amount_fen": 860000})
    register = at(AMOUNT, wang)
    assert register.standing is Standing.CONFLICT
    assert {*values(register)} == {860000, 680000}


@pytest.mark.parametrize("as_correction", [True, False])
def test_a_third_who_knew_both_sums_ends_nothing_either(as_correction: bool) -> None:
    wang, li = two_phones()
    signed = wang.record("agreement.signed", signing(amount=860000))
    li.record("agreement.signed", signing(amount=680000))
    chen = Phone("chen")
    chen.hear(wang, li)
    if as_correction:
        chen.correct(signed, set={"/terms/t1/amount_fen": 780000})
    else:
        chen.record("agreement.signed", signing(amount=780000))
    register = at(AMOUNT, chen)
    assert register.standing is Standing.CONFLICT
    assert {*values(register)} == {860000, 680000, 780000}
    assert register.value != 780000
    li.hear(chen)
    wang.hear(li)
    wang.correct(signed, set={"/terms/t1/amount_fen": 680000})
    register = at(AMOUNT, wang)
    assert (register.value, register.standing) == (680000, Standing.SETTLED)


def test_who_had_agreed_and_is_changed_later_is_amended() -> None:
    """They disagreed once and were of one mind: what follows is another matter."""
    wang, li = two_phones()
    signed = wang.record("agreement.signed", signing(amount=860000))
    li.record("agreement.signed", signing(amount=680000))
    wang.hear(li)
    wang.correct(signed, set={"/terms/t1/amount_fen": 680000})
    wang.correct(signed, set={"/terms/t1/amount_fen": 900000})
    register = at(AMOUNT, wang)
    assert register.standing is Standing.AMENDMENT
    assert values(register) == [900000, 680000]


def test_who_takes_over_the_others_value_ends_the_disagreement() -> None:
    wang, li = two_phones()
    signed = wang.record("agreement.signed", signing(amount=860000))
    li.record("agreement.signed", signing(amount=680000))
    wang.hear(li)
    wang.correct(signed, set={"/terms/t1/amount_fen": 680000})
    assert at(AMOUNT, wang).standing is Standing.SETTLED


def test_a_party_that_consents_anew_amends_nobody() -> None:
    wang = told(OPENED, ("dispute.consented", consenting("p1", openness="public")))
    li = Phone("li")
    li.hear(wang)
    li.record("dispute.consented", consenting("p1", openness="closed"))
    register = at("/consent/p1/openness", li)
    assert (register.value, register.standing) == ("closed", Standing.SETTLED)


def test_of_two_wishes_that_were_heard_apart_the_narrower_shows() -> None:
    wang, li = two_phones()
    wang.record("dispute.consented", consenting("p1", openness="public"))
    li.record("dispute.consented", consenting("p1", openness="closed", agreed=False))
    for phones in ((wang, li), (li, wang)):
        assert at("/consent/p1/openness", *phones).standing is Standing.CONFLICT
        assert values(at("/consent/p1/openness", *phones)) == ["closed", "public"]
        assert values(at("/consent/p1/agreed", *phones)) == [False, True]


def test_a_wish_taken_back_beside_another_opens_nothing() -> None:
    wang, li = two_phones()
    said = wang.record("dispute.consented", consenting("p1", openness="limited"))
    li.hear(wang)
    wang.correct(said, remove=["/openness"])
    li.correct(said, set={"/openness": "public"})
    register = at("/consent/p1/openness", wang, li)
    assert values(register) == [REMOVED, "public"]
    assert "openness" not in fold([*wang.known, *li.known]).tree["consent"]["p1"]


def test_what_is_removed_is_gone_from_view_and_not_from_the_history() -> None:
    wang = told(OPENED)
    wang.correct(wang.known[0], remove=["/claims/c1"])
    casefile = fold(wang.known)
    assert "claim" not in casefile.tree
    register = casefile.registers["/claim/c1/text"]
    assert register.value is REMOVED
    assert register.history[0].value == "改走屋檐水"
    shown = casefile.to_json()["registers"]["/claim/c1/text"]["shown"]
    assert shown == {"entry": wang.known[1].id, "removed": True}


def test_a_removal_beside_an_edit_that_it_did_not_know_is_a_conflict() -> None:
    wang, li = two_phones()
    wang.correct(wang.known[0], remove=["/claims/c1"])
    li.correct(li.known[0], set={"/claims/c1/text": "改走暗沟"})
    register = at("/claim/c1/text", wang, li)
    assert register.standing is Standing.CONFLICT
    assert values(register) == ["改走暗沟", REMOVED]
    assert at("/claim/c1/party", wang, li).value is REMOVED


def test_a_removal_that_knew_the_edit_stands() -> None:
    wang, li = two_phones()
    li.correct(li.known[0], set={"/claims/c1/text": "改走暗沟"})
    wang.hear(li)
    wang.correct(wang.known[0], remove=["/claims/c1"])
    assert at("/claim/c1/text", wang).value is REMOVED


def test_a_group_set_anew_leaves_nothing_of_the_old_one() -> None:
    agent = {"name": "张小三", "relation": "儿子"}
    zhang = {**ZHANG, "agent": {**agent, "phone": "13900000000"}}
    wang = told(("dispute.opened", opening(parties={"p1": zhang, "p2": LI})))
    wang.correct(wang.known[0], set={"/parties/p1/agent": agent})
    assert fold(wang.known).tree["party"]["p1"]["agent"] == agent


def test_a_map_that_is_set_empty_and_filled_again_holds_what_it_holds() -> None:
    wang = told(OPENED)
    wang.correct(wang.known[0], set={"/claims": {}})
    assert fold(wang.known).tree["claim"] == {}
    again = {"party": "p1", "text": "修水沟"}
    wang.correct(wang.known[0], set={"/claims/c1": again})
    assert fold(wang.known).tree["claim"] == {"c1": again}
    assert fold(wang.known).registers["/claim"].value == {}


def test_a_correction_builds_on_the_corrections_that_its_author_knew() -> None:
    wang, li = two_phones()
    wang.correct(wang.known[0], set={"/parties/p3": {**ZHANG, "name": "王五"}})
    li.correct(li.known[0], set={"/claims/c2": {"party": "p1", "text": "修水沟"}})
    li.hear(wang)
    li.correct(li.known[0], set={"/claims/c2/party": "p3"})
    casefile = fold(li.known)
    assert casefile.unplaced == ()
    assert casefile.tree["claim"]["c2"]["party"] == "p3"
    li.correct(li.known[0], set={"/parties/p3/name": "王六"})
    assert fold(li.known).tree["party"]["p3"]["name"] == "王六"


def test_a_correction_may_follow_two_that_did_the_same() -> None:
    wang, li = two_phones()
    wang.correct(wang.known[0], remove=["/claims/c1"], set={"/place": "院坝"})
    li.correct(li.known[0], remove=["/claims/c1"])
    li.hear(wang)
    li.correct(li.known[0], set={"/summary": "雨水"})
    casefile = fold(li.known)
    assert casefile.unplaced == ()
    assert casefile.conflicts == ()
    assert casefile.tree["dispute"]["place"] == "院坝"


def test_a_correction_of_a_correction_or_of_another_kind_is_laid_aside() -> None:
    wang = told(OPENED)
    first = wang.correct(wang.known[0], set={"/summary": "雨水"})
    wang.correct(first, set={"/reason": "…"})
    wang.record("stage.corrected", correction(wang.known[0], set={"/summary": "水"}))
    odd = wang.record("stage.recorded", {"stage": 9})
    wang.correct(odd, set={"/stage": 1})
    casefile = fold(wang.known)
    assert len(casefile.unplaced) == 4
    assert casefile.tree["dispute"]["summary"] == "雨水"


def test_what_a_record_is_about_cannot_be_corrected() -> None:
    wang = told(OPENED, ("stage.recorded", holding(1)))
    moved = wang.correct(wang.known[1], set={"/round": 2})
    casefile = fold(wang.known)
    assert [each.entry_id for each in casefile.unplaced] == [moved.id]
    assert list(casefile.tree["stage"]["1"]["round"]) == ["1"]


def test_a_corrected_consent_is_the_one_that_counts() -> None:
    wang = told(OPENED, ("dispute.accepted", accepting()))
    no = wang.record("dispute.consented", consenting("p1", agreed=False))
    wang.correct(no, set={"/agreed": True})
    wang.record("stage.recorded", holding(1))
    assert fold(wang.known).problems == ()
