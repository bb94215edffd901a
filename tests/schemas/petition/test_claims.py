"""Laws of what may be done with the claims of a petition, and what becomes of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.petition import claims, deeds, moves
from schemas.petition.claims import Deed
from schemas.petition.moves import ENDS, MOVES, SPEED, State
from schemas.petition.needs import NEEDS, check, may
from tests.schemas.petition.telling import (
    CALENDAR,
    MONDAY,
    OTHER,
    TERMS,
    UNIT,
    against,
    deed,
    legal,
    next_of,
    registered,
    suggestion,
    to_road,
    told,
)

DAY = timedelta(days=1)


def words(petition, done, role="county_officer"):
    return [each.words.zh for each in check(petition, done, role, CALENDAR, TERMS)]


# The table.


def test_no_state_leads_two_ways_by_one_verb_and_result() -> None:
    for type in deeds.FORMS:
        rows = moves.rows(type)
        for state in State:
            met = [row.result for row in rows if state in row.since]
            assert len(met) == len(set(met)), (type, state)
            assert "" not in met or len(met) == 1, (type, state)


def test_every_verb_has_a_form_a_name_and_a_row_and_every_row_what_it_needs() -> None:
    assert set(deeds.FORMS) == set(deeds.TYPE_NAMES)
    assert {row.type for row in MOVES} == set(deeds.FORMS) - {"registered"}
    assert {need for row in MOVES for need in row.needs} == set(NEEDS)
    assert all(row.law and row.who for row in MOVES)


def test_every_state_has_words_and_is_reached() -> None:
    assert set(moves.STATE_WORDS) == set(State)
    assert {row.to for row in MOVES} - {None} | {State.REGISTERED} == set(State)


def test_what_ended_is_archived_and_from_every_other_state_something_may_be_done() -> (
    None
):
    rows = [row for row in MOVES if row.type != "archived"]
    assert {state for row in rows for state in row.since} == set(State) - ENDS
    onwards = {state for row in rows if row.to for state in row.since}
    assert onwards == set(State) - ENDS
    (archived,) = moves.rows("archived")
    assert archived.since == ENDS - {State.ARCHIVED}


# Laws.


@given(legal())
def test_what_may_be_done_is_well_formed(done: list[Deed]) -> None:
    for each in done:
        assert deeds.load(each.type, each.body) == each.body


@given(legal())
def test_a_petition_is_as_far_as_the_slowest_of_its_claims(done: list[Deed]) -> None:
    petition = claims.fold("x", done)
    states = [SPEED.index(each.state) for each in petition.claims.values()]
    assert SPEED.index(petition.state) == min(states)
    assert petition.is_open == any(s not in ENDS for s in [petition.state])


@given(legal())
def test_a_deed_touches_only_the_claims_it_names(done: list[Deed]) -> None:
    for place in range(1, len(done)):
        was, now = claims.fold("x", done[:place]), claims.fold("x", done[: place + 1])
        for key in set(was.claims) - set(done[place].body["claims"]):
            assert was.claims[key] == now.claims[key]
        assert claims.after(was, done[place]) == now


@given(legal())
def test_no_deed_is_lost(done: list[Deed]) -> None:
    petition = claims.fold("x", done)
    assert petition.deeds == tuple(done)
    for each in done[1:]:
        assert all(each in petition.claims[key].acts for key in each.body["claims"])


@given(legal(), st.sampled_from(sorted(deeds.FORMS.keys() - {"registered"})))
def test_what_has_no_row_is_refused_and_says_from_where(
    done: list[Deed], type: str
) -> None:
    petition = claims.fold("x", done)
    claim = petition.claims["c1"]
    late = claim.acts[-1].on + DAY
    if not any(claim.state in row.since for row in moves.rows(type)):
        (refused,) = check(
            petition, deed(type, late), "county_officer", CALENDAR, TERMS
        )
        assert refused.code == "state"
        assert moves.STATE_WORDS[claim.state].zh in refused.words.zh
        assert refused.law


@given(legal(most=8))
def test_whoever_may_do_nothing_is_told_so(done: list[Deed]) -> None:
    petition = claims.fold("x", done)
    assert may(petition.claims["c1"], "mediator") == ()
    for each in next_of(petition, done[-1].on + DAY):
        assert "role" in against(petition, each, "mediator")


# Examples.


def at_unit(*more: Deed, on: date = MONDAY):
    return told(
        deed("transferred", on),
        deed("unit_received", on),
        *more,
    )


def test_a_letter_is_handed_on_accepted_answered_and_served() -> None:
    petition = at_unit(
        deed("accepted", MONDAY + DAY),
        deed("classified", MONDAY + DAY),
        deed("met", MONDAY + DAY),
        deed("investigated", MONDAY + 2 * DAY),
        deed("opinion_issued", MONDAY + 20 * DAY),
        deed("served", MONDAY + 21 * DAY),
    )
    assert petition.state is State.SERVED
    claim = petition.claims["c1"]
    assert (claim.unit, claim.road, claim.category) == (UNIT, "6", "appeal")
    assert petition.is_first
    assert petition.is_open


def test_a_unit_objects_within_five_working_days_and_not_later() -> None:
    friday_after = MONDAY + 4 * DAY
    assert against(at_unit(), deed("objected", friday_after), "unit") == []
    monday_week = MONDAY + 7 * DAY
    assert against(at_unit(), deed("objected", monday_week), "unit") == []
    assert words(at_unit(), deed("objected", monday_week + DAY), "unit") == [
        "提出异议已于2026-08-10届满"
    ]


def test_what_a_unit_was_right_to_send_back_lies_with_the_office_again() -> None:
    back = at_unit(deed("objected", MONDAY), deed("objection_answered", MONDAY))
    assert (back.state, back.claims["c1"].unit) == (State.REGISTERED, "")
    refused = deed("objection_answered", MONDAY, result="refused")
    kept = at_unit(deed("objected", MONDAY), refused)
    assert (kept.state, kept.claims["c1"].unit) == (State.UNIT_RECEIVED, UNIT)


def test_a_dispute_ends_with_a_unit_that_then_accepts_and_nobody_else() -> None:
    decided = at_unit(deed("disputed", MONDAY), deed("dispute_decided", MONDAY + DAY))
    assert decided.claims["c1"].unit == OTHER
    assert words(decided, deed("accepted", MONDAY + DAY)) == [f"这项诉求在{OTHER}"]
    assert against(decided, deed("accepted", MONDAY + DAY, unit=OTHER), "unit") == []


def test_only_road_six_ends_in_an_opinion_and_only_roads_one_to_four_lead_away() -> (
    None
):
    accepted = at_unit(deed("accepted", MONDAY))
    opinion = deed("opinion_issued", MONDAY)
    away, answer = deed("channelled", MONDAY), deed("answered", MONDAY)
    assert against(accepted, opinion) == ["opinion_due"]
    assert against(accepted, away) == ["road"]
    assert against(accepted, answer) == ["no_opinion_due"]
    to_court = deed("classified", MONDAY, answers=to_road(1))
    assert against(claims.after(accepted, to_court), away) == []
    duty = claims.after(accepted, deed("classified", MONDAY, answers=to_road(5)))
    assert against(duty, answer) == []
    suggested = claims.after(accepted, suggestion(MONDAY))
    assert against(suggested, answer) == []
    assert suggested.claims["c1"].road == ""


def handled(*more: Deed, on: date = MONDAY):
    return at_unit(deed("accepted", on), deed("classified", on), *more)


def test_the_term_is_extended_once_and_before_it_ends() -> None:
    last = date(2026, 10, 8)
    assert against(handled(), deed("extended", last)) == []
    assert words(handled(), deed("extended", last + DAY)) == [
        "应在2026-10-08前批准并告知信访人"
    ]
    begun = handled(deed("extended", MONDAY))
    again = claims.after(
        claims.after(begun, deed("mediation_sent", MONDAY)),
        deed("mediation_returned", MONDAY, result="failed"),
    )
    assert against(again, deed("extended", MONDAY)) == ["once"]


def test_every_claim_of_an_opinion_is_answered() -> None:
    two = told(
        deed("transferred", MONDAY, "c1", "c2"),
        deed("unit_received", MONDAY, "c1", "c2"),
        deed("accepted", MONDAY, "c1", "c2"),
        deed("classified", MONDAY, "c1", "c2"),
        first=registered(claims=2),
    )
    both = deed("opinion_issued", MONDAY, "c1", "c2")
    assert against(two, both) == []
    one = {"c1": both.body["replies"]["c1"]}
    lacking = deed("opinion_issued", MONDAY, "c1", "c2", replies=one)
    assert "还差：c2" in words(two, lacking)[0]


def test_nobody_is_sent_to_mediation_before_both_sides_agreed() -> None:
    late = (MONDAY + DAY).isoformat()
    sent = deed("mediation_sent", MONDAY, other_agreed_on=late)
    assert words(handled(), sent) == ["双方同意在前，分派在后"]


def test_review_and_recheck_are_asked_for_in_time_and_end_it() -> None:
    served = handled(deed("opinion_issued", MONDAY), deed("served", MONDAY))
    asked = deed("review_requested", date(2026, 9, 2))
    assert against(served, asked) == []
    assert against(served, deed("review_requested", date(2026, 9, 3))) == [
        "review_in_time"
    ]
    by_post = deed("review_requested", date(2026, 9, 4), requested_on="2026-09-02")
    assert against(served, by_post) == []
    petition = served
    for done in (
        asked,
        deed("reviewed", date(2026, 9, 10)),
        deed("served", date(2026, 9, 11), result="review"),
        deed("recheck_requested", date(2026, 9, 20)),
        deed("rechecked", date(2026, 10, 10)),
        deed("served", date(2026, 10, 12), result="recheck"),
    ):
        assert against(petition, done) == []
        petition = claims.after(petition, done)
    assert petition.state is State.TERMINATED
    assert not petition.is_open


def test_what_was_revoked_is_sent_back_and_handled_anew() -> None:
    reviewed = handled(
        deed("opinion_issued", MONDAY),
        deed("served", MONDAY),
        deed("review_requested", MONDAY + DAY),
    )
    revoked = claims.after(
        reviewed, deed("reviewed", MONDAY + 2 * DAY, result="revoked_redo")
    )
    served = deed("served", MONDAY + 3 * DAY, result="review")
    back = deed("sent_back", MONDAY + 3 * DAY)
    assert against(revoked, served) == ["review_stands"]
    assert against(revoked, back) == []
    upheld = claims.after(reviewed, deed("reviewed", MONDAY + 2 * DAY))
    assert against(upheld, back) == ["revoked"]
    anew = claims.after(revoked, back)
    assert anew.state is State.HANDLING
    assert against(anew, deed("extended", MONDAY + 4 * DAY)) == []


def test_a_petition_is_closed_when_nothing_may_be_asked_for_any_more() -> None:
    served = handled(deed("opinion_issued", MONDAY), deed("served", MONDAY))
    right_ends = date(2026, 9, 2)
    assert words(served, deed("closed", right_ends)) == ["最早2026-09-03办结"]
    assert against(served, deed("closed", right_ends + DAY)) == []
    watched = {"judgement": "resolved_once"}
    assert words(served, deed("closed", right_ends + DAY, **watched)) == [
        "最早2026-10-09办结"
    ]
    assert against(served, deed("closed", date(2026, 10, 9), **watched)) == []


def test_an_assignment_is_closed_when_its_report_is_there() -> None:
    answered = told(
        deed("assigned", MONDAY),
        deed("unit_received", MONDAY),
        deed("accepted", MONDAY),
        suggestion(MONDAY),
        deed("answered", MONDAY),
    )
    closed = deed("closed", MONDAY)
    assert words(answered, closed) == ["交办件先报办结报告"]
    assert against(claims.after(answered, deed("reported_back", MONDAY)), closed) == []


def test_what_was_settled_is_closed_at_once() -> None:
    settled = handled(
        deed("mediation_sent", MONDAY), deed("mediation_returned", MONDAY)
    )
    assert settled.state is State.SETTLED
    assert against(settled, deed("closed", MONDAY)) == []


def test_a_claim_that_is_not_there_and_a_day_before_the_last_step_are_refused() -> None:
    petition = told()
    assert against(petition, deed("transferred", MONDAY, "c7")) == ["unknown"]
    assert words(petition, deed("transferred", MONDAY - DAY)) == [
        "日期早于上一步“登记”的2026-08-03"
    ]


def test_an_end_absorbs_what_another_program_wrote_after_it() -> None:
    petition = told(deed("withdrawn", MONDAY), deed("transferred", MONDAY))
    assert petition.state is State.WITHDRAWN
    assert petition.claims["c1"].acts[-1].type == "transferred"


@pytest.mark.parametrize("type", ["accepted", "transferred"])
def test_what_a_role_may_do_is_read_from_the_table(type: str) -> None:
    rows = may(told().claims["c1"], "county_officer")
    assert type in {row.type for row in rows}
