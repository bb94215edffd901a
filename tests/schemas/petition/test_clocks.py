"""The terms of a petition: laws over random histories, and days a clerk can check."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.clocks import Clock
from schemas.petition import claims
from schemas.petition.claims import Deed, Petition
from schemas.petition.clocks import SPANS, clocks_of
from schemas.petition.rules import RULES, Change, Terms
from tests.schemas.petition.telling import (
    CALENDAR,
    MONDAY,
    OTHER,
    TERMS,
    deed,
    legal,
    registered,
    suggestion,
    to_road,
    told,
)

DAY = timedelta(days=1)


def clocks(petition: Petition, as_of: date, terms: Terms = TERMS) -> list[Clock]:
    return list(clocks_of(petition, CALENDAR, terms, as_of))


def one(petition: Petition, rule: str, as_of: date = MONDAY) -> Clock:
    (found,) = [c for c in clocks(petition, as_of) if c.rule.id == rule]
    return found


def ids(petition: Petition, as_of: date = MONDAY, terms: Terms = TERMS) -> set[str]:
    return {clock.rule.id for clock in clocks(petition, as_of, terms)}


def at_unit(*more: Deed, first: Deed | None = None) -> Petition:
    received = deed("transferred", MONDAY), deed("unit_received", MONDAY)
    return told(*received, *more, first=first)


def handled(*more: Deed) -> Petition:
    return at_unit(deed("accepted", MONDAY), deed("classified", MONDAY), *more)


# Laws.


@given(legal(), st.integers(0, 200), st.integers(0, 200))
def test_what_was_missed_stays_missed_and_what_ended_stays_as_it_ended(
    done: list[Deed], a: int, b: int
) -> None:
    petition = claims.fold("x", done)
    early, late = (done[-1].on + n * DAY for n in sorted((a, b)))
    later = {(c.rule.id, c.about, c.due): c for c in clocks(petition, late)}
    for clock in clocks(petition, early):
        then = later[clock.rule.id, clock.about, clock.due]
        assert then.ended_on == clock.ended_on
        assert clock.state == "running" or then.state == clock.state


@given(legal())
def test_every_clock_is_of_a_rule_has_its_article_and_never_ends_on_a_day_off(
    done: list[Deed],
) -> None:
    petition = claims.fold("x", done)
    for clock in clocks(petition, done[-1].on):
        assert clock.rule.id in {rule.id for rule in RULES}
        assert clock.rule.article in clock.words_zh
        assert not CALENDAR.is_day_off(clock.due.due_on)
        assert clock.due.start_on >= MONDAY
        assert set(clock.about.split()) <= set(petition.claims)
        assert ("试行口径" in clock.words_zh) is clock.rule.is_trial


@given(legal(claims=1))
def test_of_what_came_to_an_end_nothing_is_owed_save_the_report_on_it(
    done: list[Deed],
) -> None:
    petition = claims.fold("x", done)
    on = done[-1].on + 400 * DAY
    if not petition.is_open:
        owed = {c.rule.id for c in clocks(petition, on) if c.light != "grey"}
        assert owed <= {"DL08"}


@given(legal())
def test_a_claim_s_clocks_do_not_depend_on_the_other_claims(done: list[Deed]) -> None:
    petition = claims.fold("x", done)
    on = done[-1].on
    alone = Petition(
        "x", petition.registered, {"c1": petition.claims["c1"]}, petition.deeds
    )
    of_both = {
        (c.rule.id, c.due, c.ended_on)
        for c in clocks(petition, on)
        if "c1" in c.about.split()
    }
    assert of_both == {(c.rule.id, c.due, c.ended_on) for c in clocks(alone, on)}


def test_every_rule_is_begun_by_something() -> None:
    begun = {span.rule.id for span in SPANS}
    made_elsewhere = {"DL07", "DL25"}
    assert begun | made_elsewhere == {rule.id for rule in RULES}


# Examples.


def test_the_office_hands_on_within_fifteen_days_of_receipt() -> None:
    open_ = one(told(), "DL01", MONDAY + 12 * DAY)
    assert (open_.due.due_on, open_.light) == (date(2026, 8, 18), "yellow")
    assert "信访工作条例§22" in open_.words_zh
    met = one(told(deed("assigned", MONDAY + DAY)), "DL01")
    assert (met.state, met.ended_on) == ("met", MONDAY + DAY)


def test_a_unit_that_was_asked_directly_answers_within_fifteen_days() -> None:
    petition = told(first=registered(received_by="unit"))
    assert ids(petition) == {"DL02"}
    accepted = told(deed("accepted", MONDAY), first=registered(received_by="unit"))
    assert one(accepted, "DL02").state == "met"


def test_who_gave_no_address_need_not_be_told_in_writing() -> None:
    nameless = registered(petitioners={})
    assert "DL03" not in ids(at_unit(first=nameless))
    assert "DL03" in ids(at_unit())


def test_two_clocks_of_fifteen_days_run_beside_each_other() -> None:
    later = MONDAY + 10 * DAY
    petition = told(deed("transferred", later), deed("unit_received", later))
    assert one(petition, "DL01").due.due_on == date(2026, 8, 18)
    assert one(petition, "DL03").due.due_on == date(2026, 8, 28)


def test_the_fifteen_days_go_on_while_the_units_dispute() -> None:
    disputed = at_unit(deed("disputed", MONDAY + DAY))
    assert one(disputed, "DL05", MONDAY + DAY).due.due_on == date(2026, 8, 10)
    assert one(disputed, "DL03").state == "running"
    accepted = deed("accepted", MONDAY + 5 * DAY, unit=OTHER)
    decided = at_unit(
        deed("disputed", MONDAY + DAY),
        deed("dispute_decided", MONDAY + 4 * DAY),
        accepted,
    )
    assert one(decided, "DL05").state == one(decided, "DL03").state == "met"


def test_what_a_unit_was_right_to_send_back_runs_for_the_office_again() -> None:
    back = at_unit(deed("objected", MONDAY), deed("objection_answered", MONDAY + DAY))
    first, again = (c for c in clocks(back, MONDAY) if c.rule.id == "DL01")
    assert (first.state, again.state) == ("met", "running")
    assert again.due.start_on == MONDAY + DAY
    assert one(back, "DL03").state == "stopped"
    kept = at_unit(
        deed("objected", MONDAY), deed("objection_answered", MONDAY, result="refused")
    )
    assert one(kept, "DL03").state == "running"


def test_sixty_days_for_road_six_alone_and_for_what_nobody_has_classified() -> None:
    assert one(handled(), "DL06").due.due_on == date(2026, 10, 8)
    assert "DL06" in ids(at_unit(deed("accepted", MONDAY)))
    for road in range(1, 6):
        other = deed("classified", MONDAY, answers=to_road(road))
        assert "DL06" not in ids(at_unit(deed("accepted", MONDAY), other))


def test_an_extension_is_counted_from_the_sixtieth_day_as_it_was() -> None:
    extended = one(handled(deed("extended", MONDAY + 50 * DAY)), "DL07")
    assert extended.due.raw_due_on == date(2026, 11, 1)
    assert extended.due.due_on == date(2026, 11, 2)
    ten = one(handled(deed("extended", MONDAY, days=10)), "DL07")
    assert ten.due.raw_due_on == date(2026, 10, 12)


def test_mediation_does_not_stop_the_sixty_days_and_a_settlement_ends_them() -> None:
    sent = handled(deed("mediation_sent", MONDAY + DAY))
    assert one(sent, "DL06", MONDAY + 70 * DAY).light == "red"
    settled = handled(
        deed("mediation_sent", MONDAY + DAY),
        deed("mediation_returned", MONDAY + 20 * DAY),
    )
    assert one(settled, "DL06").state == "met"
    failed = handled(
        deed("mediation_sent", MONDAY + DAY),
        deed("mediation_returned", MONDAY + 20 * DAY, result="failed"),
    )
    assert one(failed, "DL06").state == "running"


def test_what_is_sent_back_is_sixty_days_anew() -> None:
    petition = handled(
        deed("opinion_issued", MONDAY + DAY),
        deed("served", MONDAY + 2 * DAY),
        deed("review_requested", MONDAY + 3 * DAY),
        deed("reviewed", MONDAY + 9 * DAY, result="revoked_redo"),
        deed("sent_back", MONDAY + 10 * DAY),
    )
    first, anew = (c for c in clocks(petition, MONDAY) if c.rule.id == "DL06")
    assert (first.state, anew.state) == ("met", "running")
    assert anew.due.start_on == MONDAY + 10 * DAY
    assert one(petition, "DL10").state == "met"


def test_an_assignment_is_reported_by_the_day_it_names() -> None:
    assigned = told(deed("assigned", MONDAY, due_on="2026-09-30"))
    clock = one(assigned, "DL08")
    assert clock.due.due_on == date(2026, 9, 30)
    assert "交办函指定的日子2026-09-30" in clock.words_zh


def reviewed(*more: Deed) -> Petition:
    return handled(
        deed("opinion_issued", MONDAY),
        deed("served", MONDAY),
        deed("review_requested", MONDAY + DAY),
        deed("reviewed", MONDAY + 2 * DAY),
        deed("served", MONDAY + 3 * DAY, result="review"),
        deed("recheck_requested", MONDAY + 4 * DAY),
        *more,
    )


def test_the_days_of_a_hearing_are_not_counted_in_a_recheck_and_nowhere_else() -> None:
    heard = {"held_on": (MONDAY + 14 * DAY).isoformat()}
    first = deed("heard", MONDAY + 10 * DAY, **heard)
    overlapping = deed("heard", MONDAY + 12 * DAY, **heard)
    clock = one(reviewed(first, overlapping), "DL12")
    assert clock.due.paused_days == 5
    assert clock.due.raw_due_on == MONDAY + (4 + 30 + 5) * DAY
    assert "扣除5日" in clock.words_zh
    while_handled = one(handled(first), "DL06")
    assert while_handled.due.paused_days == 0
    over = reviewed(first, deed("rechecked", MONDAY + 20 * DAY), overlapping)
    assert one(over, "DL12").due.paused_days == 5


def test_rights_that_were_used_or_lapsed_are_nobody_s_failure() -> None:
    served = handled(deed("opinion_issued", MONDAY), deed("served", MONDAY))
    lapsed = one(served, "DL09", MONDAY + 60 * DAY)
    assert (lapsed.state, lapsed.light) == ("missed", "grey")
    asked = one(reviewed(), "DL11", MONDAY + 60 * DAY)
    assert (asked.state, asked.light) == ("met", "grey")


def test_it_is_watched_after_the_time_for_review_ran_out() -> None:
    served = handled(deed("opinion_issued", MONDAY), deed("served", MONDAY))
    over = date(2026, 9, 2)
    assert "DL25" not in ids(served, over)
    watched = one(served, "DL25", over + DAY)
    assert (watched.due.start_on, watched.due.due_on) == (over, date(2026, 10, 8))
    closed = deed("closed", date(2026, 10, 8), judgement="resolved_once")
    assert one(claims.after(served, closed), "DL25", over + DAY).state == "met"
    assert "DL25" not in ids(reviewed(), over + 60 * DAY)


def test_a_first_petition_is_met_three_times_and_a_repeated_one_is_not() -> None:
    petition = handled(
        deed("met", MONDAY + DAY), deed("opinion_issued", MONDAY + 2 * DAY)
    )
    assert one(petition, "DL21").state == "met"
    assert one(petition, "DL22").due.due_on == date(2026, 8, 31)
    assert one(petition, "DL23").due.due_on == date(2026, 8, 12)
    again = registered(repeats="019a0000-0000-7000-8000-000000000000")
    assert not ids(at_unit(first=again)) & {"DL21", "DL22", "DL23"}


def test_a_suggestion_is_answered_and_has_no_sixty_days() -> None:
    suggested = at_unit(deed("accepted", MONDAY), suggestion(MONDAY))
    assert {"DL19"} == ids(suggested) & {"DL06", "DL19"}


def test_claims_whose_clocks_are_the_same_show_one() -> None:
    two = told(first=registered(claims=2))
    assert one(two, "DL01").about == "c1 c2"
    parted = told(deed("transferred", MONDAY, "c1"), first=registered(claims=2))
    found = [c for c in clocks(parted, MONDAY) if c.rule.id == "DL01"]
    assert [(c.about, c.state) for c in found] == [("c1", "met"), ("c2", "running")]


# What a county may change.


def test_a_county_changes_a_trial_rule_from_a_day_on_and_never_the_law() -> None:
    changed = Terms.of(
        [
            Change("DL05", MONDAY + 30 * DAY, 9, "workday"),
            Change("DL05", MONDAY, 3, "workday"),
            Change("DL06", MONDAY, 90, "calendar_day"),
        ]
    )
    disputed = handled(), at_unit(deed("disputed", MONDAY + DAY))
    (dispute,) = [
        c for c in clocks(disputed[1], MONDAY, changed) if c.rule.id == "DL05"
    ]
    assert dispute.due.due_on == date(2026, 8, 7)
    assert "3个工作日" in dispute.words_zh
    (sixty,) = [c for c in clocks(disputed[0], MONDAY, changed) if c.rule.id == "DL06"]
    assert sixty.due.due_on == date(2026, 10, 8)


def test_the_simple_road_is_off_until_a_county_turns_it_on() -> None:
    petition = handled()
    assert not ids(petition) & {"DL17", "DL18"}
    on = Terms.of([Change("DL17", MONDAY, 3, "workday")])
    assert "DL17" in ids(petition, MONDAY, on)
    before = Terms.of([Change("DL17", MONDAY + DAY, 3, "workday")])
    assert "DL17" not in ids(petition, MONDAY, before)


@pytest.mark.parametrize("rule", ["DL19", "DL25"])
def test_a_trial_rule_that_is_off_has_no_clock(rule: str) -> None:
    off = Terms.of([Change(rule, date(2026, 1, 1), 0, "calendar_day")])
    suggested = at_unit(deed("accepted", MONDAY), suggestion(MONDAY))
    served = handled(deed("opinion_issued", MONDAY), deed("served", MONDAY))
    for petition in (suggested, served):
        assert rule not in ids(petition, MONDAY + 90 * DAY, off)
