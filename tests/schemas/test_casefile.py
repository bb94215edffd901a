"""What a clerk sees of a case that several people wrote down."""

import json
from typing import Any

import pytest

from schemas import entry as entries
from schemas.casefile import fold
from schemas.placing import short
from schemas.registers import Klass, Standing
from tests.figures import says
from tests.schemas.records import BODIES
from tests.schemas.telling import (
    AMOUNT,
    DAY,
    LI,
    OPENED,
    WHOLE,
    ZHANG,
    Phone,
    accepting,
    at,
    consenting,
    ending,
    holding,
    opening,
    refusing,
    sealing,
    signing,
    told,
    two_phones,
    values,
    visiting,
)

# One act, told twice.


def test_two_records_of_one_stage_and_round_are_one_thing() -> None:
    wang, li = two_phones()
    wang.record("stage.recorded", holding(1, transcript="张三先讲"))
    li.record("stage.recorded", holding(1, venue_name="村民说理室"))
    casefile = fold([*wang.known, *li.known])
    assert list(casefile.tree["stage"]["1"]["round"]) == ["1"]
    assert casefile.tree["stage"]["1"]["round"]["1"]["transcript"] == "张三先讲"
    assert casefile.tree["stage"]["1"]["round"]["1"]["venue_name"] == "村民说理室"
    assert casefile.conflicts == ()
    assert casefile.course.returns == 0


def test_two_amounts_for_one_term_conflict_and_never_add_up() -> None:
    wang, li = two_phones()
    wang.record("agreement.signed", signing(amount=860000))
    li.record("agreement.signed", signing(amount=680000))
    casefile = fold([*li.known, *wang.known])
    assert [each.path for each in casefile.conflicts] == [AMOUNT]
    assert sorted(values(casefile.registers[AMOUNT])) == [680000, 860000]
    assert list(casefile.tree["agreement"]["1"]["terms"]) == ["t1"]
    assert not says(json.dumps(casefile.to_json()), "1540000")


def test_the_same_amount_from_two_phones_is_no_conflict() -> None:
    wang, li = two_phones()
    wang.record("agreement.signed", signing())
    li.record("agreement.signed", signing())
    register = at(AMOUNT, wang, li)
    assert register.standing is Standing.SETTLED
    assert len(register.history) == 2


def test_two_phones_that_add_a_party_each_add_two() -> None:
    wang, li = two_phones()
    wang.correct(wang.known[0], set={"/parties/p3": {**ZHANG, "name": "王五"}})
    li.correct(li.known[0], set={"/parties/p4": {**LI, "name": "赵六"}})
    casefile = fold([*wang.known, *li.known])
    assert sorted(casefile.tree["party"]) == ["p1", "p2", "p3", "p4"]
    assert casefile.conflicts == ()
    assert casefile.title_zh == "张三、王五等邻里纠纷"


# Hard and soft.


def test_of_soft_values_the_later_corrected_time_shows() -> None:
    wang, li = two_phones()
    wang.record("stage.recorded", holding(1, host="王大姐"), minute=5)
    li.record("stage.recorded", holding(1, host="陈支书"), minute=9, offset_ms=-600_000)
    register = at("/stage/1/round/1/host", wang, li)
    assert register.klass is Klass.SOFT
    assert register.value == "王大姐"
    assert register.standing is Standing.SETTLED
    assert {write.value for write in register.history} == {"王大姐", "陈支书"}


def test_a_clock_that_was_never_compared_loses() -> None:
    wang, li = two_phones()
    wang.record("stage.recorded", holding(1, host="王大姐"), minute=5)
    li.record("stage.recorded", holding(1, host="陈支书"), minute=9, offset_ms=None)
    assert at("/stage/1/round/1/host", wang, li).value == "王大姐"


def test_of_hard_values_the_first_shows_and_all_stand() -> None:
    phones = [*two_phones(), Phone("chen")]
    phones[2].hear(phones[0])
    for phone, amount in zip(phones, (1, 2, 2), strict=True):
        phone.record("agreement.signed", signing(amount=amount), minute=amount)
    register = at(AMOUNT, *phones)
    assert register.klass is Klass.HARD
    assert register.standing is Standing.CONFLICT
    assert values(register) == [1, 2]


def test_who_accepts_and_who_turns_away_conflict_about_the_state() -> None:
    wang, li = two_phones()
    wang.record("dispute.accepted", accepting())
    li.record("dispute.not_accepted", refusing())
    register = at("/state", wang, li)
    assert register.standing is Standing.CONFLICT
    assert set(values(register)) == {"accepted", "not_accepted"}


def test_the_next_step_of_one_who_knows_both_settles_the_state() -> None:
    wang, li = two_phones()
    wang.record("dispute.accepted", accepting())
    li.record("stage.recorded", holding(1))
    assert at("/state", wang, li).standing is Standing.CONFLICT
    wang.hear(li)
    wang.record("stage.recorded", holding(2))
    assert at("/state", wang).value == "deliberate"
    assert at("/state", wang).standing is Standing.SETTLED


def test_a_step_recorded_again_takes_the_case_no_step_back() -> None:
    wang = told(*WHOLE[:4])
    li = Phone("li")
    li.hear(wang)
    li.record(*OPENED)
    assert at("/state", li).value == "deliberate"


# Waiting.


def test_a_conflict_is_provisional_until_what_its_authors_knew_has_arrived() -> None:
    wang, li = two_phones()
    wang.record("agreement.signed", signing(amount=860000))
    li.hear(wang)
    noted = li.record("stage.recorded", holding(4))
    li.correct(wang.known[-1], set={"/terms/t1/amount_fen": 680000})
    chen = Phone("chen")
    chen.hear(wang)
    chen.correct(wang.known[-1], set={"/terms/t1/amount_fen": 780000})
    every = [*wang.known, *li.known, *chen.known]
    partly = fold(each for each in every if each.id != noted.id)
    assert [each.path for each in partly.provisional] == [AMOUNT]
    assert partly.conflicts == ()
    assert partly.waiting == (noted.id,)
    whole = fold(every)
    assert [each.path for each in whole.conflicts] == [AMOUNT]
    assert whole.waiting == ()


def test_a_correction_waits_for_its_original() -> None:
    wang = told(OPENED)
    wang.correct(wang.known[0], set={"/summary": "雨水"})
    casefile = fold(wang.known[1:])
    assert [each.code for each in casefile.unplaced] == ["invalid_correction"]
    assert "尚未到达" in casefile.unplaced[0].zh
    assert casefile.waiting == (wang.known[0].id,)
    assert fold(wang.known).unplaced == ()


# Aside, unknown, voided, erased.


def test_a_body_that_no_schema_takes_is_kept_whole_with_the_reason() -> None:
    wang = told(OPENED, ("stage.recorded", {"stage": 9, "note": "手写"}))
    casefile = fold(wang.known)
    (aside,) = casefile.unplaced
    assert aside.body == {"stage": 9, "note": "手写"}
    assert aside.code == "invalid_body"
    assert aside.zh
    assert aside.en.isascii()
    assert casefile.to_json()["unplaced"][0]["body"] == aside.body


def test_a_type_or_version_from_the_future_is_kept_and_named() -> None:
    wang = told(OPENED)
    wang.record("omen.read", {"words": "好"})
    wang.record("dispute.opened", {"all": "new"}, v=2)
    casefile = fold(wang.known)
    assert [each.type for each in casefile.unknown] == [
        "omen.read",
        "dispute.opened",
    ]
    assert casefile.unplaced == ()
    assert "升级" in casefile.unknown[0].zh


def test_a_voided_record_is_hidden_with_its_corrections() -> None:
    wang = told(OPENED, ("stage.recorded", holding(1)))
    fixed = wang.correct(wang.known[1], set={"/host": "陈支书"})
    void = wang.void(wang.known[1])
    casefile = fold(wang.known)
    assert "stage" not in casefile.tree
    assert casefile.voided == {wang.known[1].id: void.id, fixed.id: void.id}
    assert casefile.tree["void"][short(void.id)]["reason"] == "记错案件"


def test_a_void_can_be_voided() -> None:
    wang = told(OPENED, ("stage.recorded", holding(1)))
    void = wang.void(wang.known[1])
    again = wang.void(void)
    casefile = fold(wang.known)
    assert casefile.voided == {void.id: again.id}
    assert "stage" in casefile.tree


def test_what_no_program_can_read_can_be_voided_too() -> None:
    wang = told(OPENED, ("stage.recorded", {"stage": 9}))
    wang.void(wang.known[1])
    assert fold(wang.known).unplaced == ()


def test_a_void_waits_for_what_it_voids() -> None:
    wang = told(OPENED)
    wang.void(wang.known[0])
    casefile = fold(wang.known[1:])
    assert casefile.voided == {}
    assert casefile.waiting == (wang.known[0].id,)


def test_an_erased_record_is_named_and_says_nothing() -> None:
    wang = told(OPENED, ("follow_up.recorded", visiting()))
    fixed = wang.correct(wang.known[1], set={"/situation": "已装好"})
    erased = entries.erase(wang.known[1])
    casefile = fold([wang.known[0], erased, fixed])
    assert casefile.erased == (erased.id,)
    assert "follow_up" not in casefile.tree
    assert [each.entry_id for each in casefile.unplaced] == [fixed.id]


# The case file itself.


def test_each_leaf_lies_where_its_noun_belongs() -> None:
    visit = Phone("wang")
    for type, body in WHOLE:
        visit.record(type, body)
    visited = visit.record("follow_up.recorded", visiting())
    shown = visit.record("evidence.added", BODIES["evidence.added"])
    visit.record("dispute.consented", consenting("p1"))
    visit.record("dispute.terminated", ending())
    visit.record("dispute.not_accepted", refusing())
    fixed = visit.correct(visited, remove=["/visitor"], set={"/situation": "好"})
    tree = fold(visit.known[:-1]).tree
    assert tree.keys() == {
        *("dispute", "party", "claim", "acceptance", "consent", "non_acceptance"),
        *("stage", "agreement", "follow_up", "evidence", "termination", "state"),
    }
    assert tree["agreement"]["1"]["seal"] == sealing()
    assert tree["follow_up"][short(visited.id)] == visiting()
    assert tree["evidence"][short(shown.id)] == BODIES["evidence.added"]
    assert tree["claim"] == opening()["claims"]
    aside = fold(visit.known).unplaced
    assert [each.entry_id for each in aside] == [fixed.id]


@pytest.mark.parametrize(
    ("parties", "title"),
    [
        ({"p1": ZHANG, "p2": LI}, "张三、李四邻里纠纷"),
        ({"p1": LI, "p2": ZHANG}, "张三、李四邻里纠纷"),
        ({"p1": ZHANG, "p2": LI, "p3": {**LI, "name": "王五"}}, "张三、李四等邻里纠纷"),
    ],
)
def test_a_case_is_called_by_its_parties_and_its_kind(
    parties: dict[str, Any], title: str
) -> None:
    assert (
        fold(told(("dispute.opened", opening(parties=parties))).known).title_zh == title
    )


def test_a_case_whose_opening_has_not_arrived_has_a_name_too() -> None:
    assert fold(told(("stage.recorded", holding(1))).known).title_zh == "纠纷"


def test_papers_lie_by_the_day_of_the_act() -> None:
    wang, li = two_phones()
    li.record("stage.recorded", holding(1, held_on="2026-11-19"), minute=30)
    wang.record("dispute.accepted", accepting(accepted_on="2026-11-18"), minute=50)
    order = [each.type for each in fold([*wang.known, *li.known]).entries]
    assert order == ["dispute.opened", "dispute.accepted", "stage.recorded"]


def test_the_heads_are_what_nobody_has_seen_yet() -> None:
    wang, li = two_phones()
    accepted = wang.record("dispute.accepted", accepting())
    held = li.record("stage.recorded", holding(1))
    assert set(fold([*wang.known, *li.known]).heads) == {accepted.id, held.id}


def test_a_late_record_does_not_move_the_day_of_the_act() -> None:
    wang = told(OPENED)
    late = {"reason": "停电", "paper": "有原件"}
    wang.record("dispute.accepted", accepting(accepted_on="2026-11-02", late=late))
    register = at("/acceptance/accepted_on", wang)
    assert (register.value, register.write.day) == ("2026-11-02", "2026-11-02")
    assert register.write.corrected_at.isoformat().startswith(DAY)
