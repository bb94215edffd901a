"""Settling a disagreement: what it takes, what it changes, what undoes it."""

import json
from typing import Any

import pytest

from schemas import bodies
from schemas.casefile import fold
from schemas.entry import Entry
from schemas.errors import InvalidBody
from schemas.registers import Register, Standing
from schemas.settling import may_settle, role_fits
from tests.figures import says
from tests.schemas.telling import (
    AMOUNT,
    DAY,
    Phone,
    at,
    holding,
    opening,
    signing,
    two_phones,
    values,
)

SUMMARY = "/dispute/summary"
KIND = "/dispute/dispute_type"
PAPER = {"paper": "人民调解协议书原件", "place": "第2页第1条"}


def settling(
    register: Register, matches: Entry | str = "", **changes: Any
) -> dict[str, Any]:
    """All that stands there is named; without `matches` it goes to the parties."""
    id = matches if isinstance(matches, str) else matches.id
    body = {
        "settled_on": DAY,
        "register": register.path,
        "settles": sorted(register.disputed),
        "by_role": "director",
        "cites": PAPER,
    }
    decided = {"matches": id} if id else {"returned_to_parties": True}
    return {**body, **decided, **changes}


def confirming(register: Register, **changes: Any) -> dict[str, Any]:
    return {
        "confirmed_on": DAY,
        "register": register.path,
        "settles": sorted(register.disputed),
        "by_role": "author",
        "matches": register.write.entry_id,
        **changes,
    }


def in_conflict() -> tuple[Phone, Phone, Phone, Entry, Entry]:
    """王 wrote 8,600 and 李 6,800; the director, 陈, has both."""
    wang, li = two_phones()
    more = wang.record("agreement.signed", signing(amount=860000))
    less = li.record("agreement.signed", signing(amount=680000))
    chen = Phone("chen")
    chen.hear(wang, li)
    return wang, li, chen, more, less


def settle(phone: Phone, matches: Entry | str = "", **changes: Any) -> Entry:
    body = settling(at(AMOUNT, phone), matches, **changes)
    return phone.record("conflict.settled", body)


def aside(phone: Phone) -> list[str]:
    return [each.zh for each in fold(phone.known).unplaced]


# What it does.


def test_the_recorded_value_that_matches_the_original_stands() -> None:
    wang, li, chen, more, less = in_conflict()
    assert at(AMOUNT, chen).disputed == {more.id, less.id}
    settled = settle(chen, more)
    register = at(AMOUNT, chen)
    assert (register.value, register.standing) == (860000, Standing.SETTLED)
    assert register.settlements == (settled.id,)
    assert {w.value for w in register.history} == {860000, 680000}
    casefile = fold(chen.known)
    assert casefile.conflicts == casefile.unplaced == ()
    assert casefile.settled == (register,)
    assert casefile.provenance[AMOUNT] == settled.id
    assert casefile.tree["agreement"]["1"]["terms"]["t1"]["amount_fen"] == 860000
    (kept,) = casefile.tree["settlement"].values()
    assert kept["cites"] == PAPER


def test_without_it_both_stand_and_they_are_never_added_up() -> None:
    _, _, chen, _, _ = in_conflict()
    register = at(AMOUNT, chen)
    assert register.standing is Standing.CONFLICT
    assert sorted(values(register)) == [680000, 860000]
    assert not says(json.dumps(fold(chen.known).to_json()), "1540000")


def test_no_value_can_be_written_into_it() -> None:
    _, _, chen, more, _ = in_conflict()
    body = settling(at(AMOUNT, chen), more)
    for third in ({"value": 780000}, {"matches": 780000}):
        with pytest.raises(InvalidBody):
            bodies.load("conflict.settled", 1, {**body, **third})


def test_the_value_of_an_entry_that_did_not_stand_is_refused() -> None:
    _, _, chen, _, _ = in_conflict()
    opened = chen.known[0]
    with pytest.raises(InvalidBody) as refused:
        bodies.load(
            "conflict.settled",
            1,
            settling(at(AMOUNT, chen), opened, by_role="director"),
        )
    assert "不能另写一个数" in refused.value.zh


def test_returned_to_the_parties_it_stays_open_and_says_so() -> None:
    wang, _, chen, more, less = in_conflict()
    back = settle(chen)
    register = at(AMOUNT, chen)
    assert register.standing is Standing.CONFLICT
    assert register.returned
    assert not register.reopened
    assert register.settlements == (back.id,)
    assert register.disputed == {more.id, less.id}
    wang.correct(more, set={"/terms/t1/amount_fen": 800000})
    assert not at(AMOUNT, wang, chen).returned
    settle(chen, more)
    assert at(AMOUNT, chen).standing is Standing.SETTLED


def test_it_is_returned_or_it_matches_not_both() -> None:
    _, _, chen, more, _ = in_conflict()
    body = settling(at(AMOUNT, chen), more, returned_to_parties=True)
    with pytest.raises(InvalidBody) as refused:
        bodies.load("conflict.settled", 1, body)
    assert refused.value.errors[0].pointer == "/returned_to_parties"


def test_what_matches_must_be_cited() -> None:
    _, _, chen, more, _ = in_conflict()
    body = settling(at(AMOUNT, chen), more)
    del body["cites"]
    lacking = [e.pointer for e in bodies.missing("conflict.settled", body)]
    assert lacking == ["/cites"]


# What reopens it.


@pytest.mark.parametrize(
    ("amount", "standing"),
    [(800000, Standing.CONFLICT), (860000, Standing.SETTLED)],
)
def test_a_correction_that_did_not_know_it_reopens_it_unless_it_says_the_same(
    amount: int, standing: Standing
) -> None:
    wang, li, chen, more, less = in_conflict()
    settled = settle(chen, more)
    late = li.correct(less, set={"/terms/t1/amount_fen": amount})
    register = at(AMOUNT, wang, li, chen)
    assert register.standing is standing
    assert register.reopened == (standing is Standing.CONFLICT)
    if register.reopened:
        assert register.disputed == {settled.id, late.id}


def test_what_was_reopened_is_settled_again() -> None:
    _, li, chen, more, less = in_conflict()
    settled = settle(chen, more)
    late = li.correct(less, set={"/terms/t1/amount_fen": 800000})
    chen.hear(li)
    again = settle(chen, settled)
    register = at(AMOUNT, chen)
    assert (register.value, register.standing) == (860000, Standing.SETTLED)
    assert register.settlements == (settled.id, again.id)
    assert late.id in [write.entry_id for write in register.history]


def test_a_second_settlement_that_did_not_know_the_first_reopens_it() -> None:
    _, _, chen, more, less = in_conflict()
    office = Phone("office")
    office.hear(chen)
    settle(chen, more)
    settle(office, less, by_role="judicial_office")
    register = at(AMOUNT, chen, office)
    assert register.reopened
    assert sorted(values(register)) == [680000, 860000]


def test_a_second_settlement_that_says_the_same_does_not() -> None:
    _, _, chen, more, _ = in_conflict()
    office = Phone("office")
    office.hear(chen)
    settle(chen, more)
    settle(office, more)
    assert at(AMOUNT, chen, office).standing is Standing.SETTLED


def test_returned_by_one_and_settled_by_another_it_is_open() -> None:
    _, _, chen, more, less = in_conflict()
    office = Phone("office")
    office.hear(chen)
    first = settle(chen, more)
    settle(office)
    register = at(AMOUNT, chen, office)
    assert register.reopened
    assert register.disputed == {first.id, more.id, less.id}
    chen.hear(office)
    settle(chen, less)
    assert at(AMOUNT, chen).standing is Standing.SETTLED


def test_voiding_it_brings_the_disagreement_back() -> None:
    _, _, chen, more, _ = in_conflict()
    chen.void(settle(chen, more))
    register = at(AMOUNT, chen)
    assert register.standing is Standing.CONFLICT
    assert register.settlements == ()


def test_who_changes_it_afterwards_knowing_it_amends_it() -> None:
    _, li, chen, more, less = in_conflict()
    settle(chen, more)
    li.hear(chen)
    li.correct(less, set={"/terms/t1/amount_fen": 800000})
    register = at(AMOUNT, li)
    assert register.standing is Standing.AMENDMENT
    assert values(register) == [800000, 860000]


def test_where_the_case_stands_can_be_settled_too() -> None:
    wang, li = two_phones()
    closed = wang.record("stage.recorded", holding(1))
    li.record("agreement.signed", signing())
    wang.hear(li)
    register = at("/state", wang)
    wang.record("conflict.settled", settling(register, closed))
    assert at("/state", wang).value == "air"
    assert fold(wang.known).conflicts == ()


# What does not fit.


def test_it_names_exactly_what_stood() -> None:
    wang, li, chen, more, less = in_conflict()
    third = Phone("zhao")
    third.hear(*two_phones()[:1])
    other = third.record("agreement.signed", signing(amount=700000))
    body = settling(at(AMOUNT, chen), more)
    chen.hear(third)
    refused = chen.record("conflict.settled", body)
    casefile = fold(chen.known)
    assert [each.id for each in casefile.unplaced] == [refused.id]
    assert casefile.unplaced[0].code == "invalid_settlement"
    assert at(AMOUNT, chen).disputed == {more.id, less.id, other.id}


def test_what_is_not_in_dispute_is_not_settled() -> None:
    _, _, chen, more, less = in_conflict()
    ids = [more.id, less.id]
    for path in ("/agreement/1/disputed_matters", "/nowhere", "/dispute/village"):
        body = {**settling(at(AMOUNT, chen), more), "register": path, "settles": ids}
        chen.record("conflict.settled", body)
    assert len(aside(chen)) == 3
    assert at(AMOUNT, chen).standing is Standing.CONFLICT


def test_until_what_it_names_arrives_it_waits() -> None:
    wang, li, chen, more, _ = in_conflict()
    settled = settle(chen, more)
    some = [each for each in chen.known if each not in li.known] + [chen.known[0]]
    assert settled in some
    casefile = fold(some)
    assert "尚未到达" in casefile.unplaced[0].zh
    assert fold(chen.known).unplaced == ()


@pytest.mark.parametrize("role", ["township_supervisor", "author"])
def test_who_may_not_changes_nothing(role: str) -> None:
    _, _, chen, more, _ = in_conflict()
    settle(chen, more, by_role=role)
    assert at(AMOUNT, chen).standing is Standing.CONFLICT
    assert "调委会主任或司法所" in aside(chen)[0]


def test_a_supervisor_settles_how_a_case_is_classified_and_nothing_else() -> None:
    wang, li = Phone("wang"), Phone("li")
    first = wang.record("dispute.opened", opening())
    li.record("dispute.opened", opening(dispute_type="03", subtype="03-1"))
    wang.hear(li)
    body = settling(at(KIND, wang), first, by_role="township_supervisor")
    wang.record("conflict.settled", body)
    assert at(KIND, wang).standing is Standing.SETTLED
    assert may_settle("township_supervisor", "/stage/1/round/1/risk_flags")
    for path in (
        AMOUNT,
        SUMMARY,
        "/party/p1/name",
        "/state",
        "/stage/2/round/1/outcome",
    ):
        assert not may_settle("township_supervisor", path)
        assert may_settle("director", path)
        assert may_settle("judicial_office", path)
        assert not may_settle("mediator", path)


def test_the_role_claimed_is_the_role_held() -> None:
    assert role_fits("conflict.settled", "director", "director", AMOUNT)
    assert not role_fits("conflict.settled", "director", "mediator", AMOUNT)
    assert not role_fits("conflict.settled", "author", "mediator", AMOUNT)
    assert role_fits("amendment.confirmed", "author", "mediator", AMOUNT)
    supervisor = "township_supervisor"
    assert not role_fits("amendment.confirmed", supervisor, supervisor, AMOUNT)


# Amendments.


def amended() -> tuple[Phone, Phone, Entry]:
    wang, li = two_phones()
    change = li.correct(wang.known[0], set={"/summary": "滴水冲坏院坝"})
    wang.hear(li)
    return wang, li, change


def test_the_author_confirms_what_another_made_of_it() -> None:
    wang, _, change = amended()
    register = at(SUMMARY, wang)
    assert register.disputed == {wang.known[0].id, change.id}
    wang.record("amendment.confirmed", confirming(register))
    register = at(SUMMARY, wang)
    assert register.standing is Standing.SETTLED
    assert register.value == "滴水冲坏院坝"


def test_nobody_confirms_his_own_change() -> None:
    wang, li, change = amended()
    register = at(SUMMARY, li)
    for role in ("author", "director"):
        li.record("amendment.confirmed", confirming(register, by_role=role))
    li.record("conflict.settled", settling(register, change))
    assert len(aside(li)) == 3
    assert at(SUMMARY, li).standing is Standing.AMENDMENT


def test_a_director_confirms_it_or_finds_the_author_right() -> None:
    wang, _, change = amended()
    chen, office = Phone("chen"), Phone("office")
    chen.hear(wang)
    office.hear(wang)
    register = at(SUMMARY, chen)
    chen.record("amendment.confirmed", confirming(register, by_role="director"))
    assert at(SUMMARY, chen).value == "滴水冲坏院坝"
    office.record("conflict.settled", settling(register, wang.known[0]))
    assert at(SUMMARY, office).value == opening()["summary"]
    assert at(SUMMARY, chen, office).reopened


def test_a_conflict_is_not_confirmed_away_nor_the_older_value() -> None:
    wang, li, chen, more, less = in_conflict()
    body = confirming(at(AMOUNT, chen), by_role="director")
    chen.record("amendment.confirmed", body)
    assert at(AMOUNT, chen).standing is Standing.CONFLICT
    wang, _, change = amended()
    body = confirming(at(SUMMARY, wang), matches=wang.known[0].id)
    wang.record("amendment.confirmed", body)
    assert at(SUMMARY, wang).standing is Standing.AMENDMENT
    assert "不是他人的更正" in aside(wang)[0]
