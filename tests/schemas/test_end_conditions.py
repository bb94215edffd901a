"""What each stage owes before it is done (四理工作法的结束条件)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import (
    agreement,
    agreement_text,
    bodies,
    end_conditions,
    stage,
    texts,
)
from tests.schemas.generating import filled
from tests.schemas.hands import by_finger
from tests.schemas.records import (
    AIR,
    ANSWER,
    APPRAISE,
    BODIES,
    DELIBERATE,
    ORAL,
    TREE,
    put,
    without,
)


def owed(record: dict[str, Any], tree: dict[str, Any] = TREE) -> list[tuple[str, str]]:
    return [(error.pointer, error.zh) for error in stage.unmet(record, tree)]


@pytest.mark.parametrize("record", [AIR, DELIBERATE, ANSWER, APPRAISE])
def test_a_stage_well_done_owes_nothing(record: dict[str, Any]) -> None:
    assert owed(record) == []


@pytest.mark.parametrize("outcome", end_conditions.OWES_NOTHING)
def test_a_stage_that_ends_the_mediation_owes_nothing(outcome: str) -> None:
    bare = {"stage": 1, "outcome": outcome, "air": {}}
    assert owed(bare) == []


@given(st.data())
def test_any_draft_can_be_asked_what_it_owes(data: st.DataObject) -> None:
    draft = data.draw(filled(bodies.form_of("stage.recorded")))
    for name in data.draw(st.sets(st.sampled_from(sorted(draft)))):
        del draft[name]
    for error in stage.unmet(draft, data.draw(st.sampled_from([TREE, {}]))):
        assert error.zh
        assert error.en


def test_airing_owes_what_has_not_been_told_heard_asked_and_confirmed() -> None:
    bare = put(AIR, "/air", {})
    tree = put(TREE, "/consent", {"p1": {"agreed": True}})
    assert owed(bare, tree) == [
        ("/air/rights_notices", "尚未向张大山告知权利义务"),
        ("/air/rights_notices", "尚未向李小河告知权利义务"),
        ("/air/statements", "张大山未陈述，也未记缺席"),
        ("/air/statements", "李小河未陈述，也未记缺席"),
        ("/air", "李小河尚未同意调解(调解法§17)"),
        ("/air", "尚未询问张大山的公开意愿，按不公开处理"),
        ("/air", "尚未询问李小河的公开意愿，按不公开处理"),
        ("/air/issues", texts.NO_ISSUES.zh),
    ]


def test_an_absent_party_is_heard_as_absent() -> None:
    absent = put(without(AIR, "/air/statements/s2"), "/participants/a2/attended", False)
    assert owed(absent) == []


def test_settling_on_the_spot_needs_no_issues() -> None:
    settled = put(AIR, "/outcome", "settled_on_site")
    assert owed(without(settled, "/air/issues")) == []


def test_issues_are_confirmed_by_all() -> None:
    unsure = put(AIR, "/air/issues/i1/confirmed_by", ["p1"])
    assert owed(unsure) == [("/air/issues/i1/confirmed_by", "李小河尚未确认")]


def test_guests_need_consent_and_listeners_an_open_case() -> None:
    guest = {"name": "老陈", "role": "observer", "attended": True}
    with_guest = put(AIR, "/participants/g1", guest)
    invited = ("/participants/g1/invited_with_consent", texts.NOT_INVITED.zh)
    assert owed(with_guest) == [invited]
    closed = put(TREE, "/consent/p2/openness", "closed")
    listener = ("/participants/g1", texts.CLOSED_TO_LISTENERS.zh)
    assert owed(with_guest, closed) == [invited, listener]
    assert owed(put(with_guest, "/participants/g1/attended", False), closed) == []


def test_what_may_turn_violent_goes_to_the_police() -> None:
    risky = put(AIR, "/risk_flags", ["violence"])
    assert owed(risky) == [("/police_reported_on", texts.NOT_REPORTED.zh)]
    assert owed(put(risky, "/police_reported_on", "2026-09-05")) == []
    assert owed(put(AIR, "/risk_flags", ["self_harm"])) == []


@pytest.mark.parametrize(
    ("tree", "allowed"),
    [
        (TREE, "public"),
        (put(TREE, "/consent/p2/openness", "limited"), "limited"),
        (put(TREE, "/consent/p2", {"agreed": True}), "closed"),
        (without(TREE, "/consent/p1"), "closed"),
        ({}, "closed"),
        (put(TREE, "/dispute/risk_flags", ["dv"]), "closed"),
        (put(TREE, "/stage/2/round/1/risk_flags", ["minor"]), "closed"),
        (put(TREE, "/dispute/special_groups", ["minor"]), "closed"),
        (put(TREE, "/party/p2/birth_on", "2012-01-01"), "closed"),
        (put(TREE, "/dispute/risk_flags", ["group"]), "public"),
    ],
)
def test_a_case_is_as_open_as_its_most_private_party(
    tree: dict[str, Any], allowed: str
) -> None:
    assert end_conditions.openness_allowed(tree) == allowed


def test_deliberation_owes_people_findings_grounds_and_a_choice() -> None:
    bare = put(put(DELIBERATE, "/deliberate", {}), "/participants", {})
    assert owed(bare) == [
        ("/participants", "会商成员至少3人"),
        ("/participants", texts.NO_ADVISER.zh),
        ("/deliberate/findings", "焦点i1还没有事实认定"),
        ("/deliberate/assignments", "焦点i1没有分工答理人"),
        ("/deliberate/legal_bases", texts.NO_BASIS.zh),
        ("/deliberate/options", texts.NO_OPTION.zh),
        ("/deliberate/chosen_option", texts.NOTHING_CHOSEN.zh),
    ]


def test_facts_that_are_unclear_go_back_without_a_proposal() -> None:
    back = put(put(DELIBERATE, "/outcome", "need_more_facts"), "/deliberate", {})
    names = ("杜明", "秦红", "何律师")
    checks = [("/deliberate/recusal_checks", f"{n}未作回避检查") for n in names]
    assert owed(back) == checks


def test_no_party_and_nobody_with_a_stake_deliberates() -> None:
    party = {"name": "张大山", "role": "applicant", "attended": True}
    assert owed(put(DELIBERATE, "/participants/a1", party)) == [
        ("/participants/a1", texts.PARTY_PRESENT.zh)
    ]
    recused = {"result": "recused", "reason": "表亲"}
    assert owed(put(DELIBERATE, "/deliberate/recusal_checks/r1", recused)) == [
        ("/participants/r1", texts.RECUSED_PRESENT.zh)
    ]


def test_village_rules_alone_are_grounds_enough() -> None:
    assert owed(without(DELIBERATE, "/deliberate/legal_bases")) == []


def test_on_the_fast_track_the_mediator_deliberates_alone_if_all_agree() -> None:
    fast = put(put(DELIBERATE, "/fast_track", True), "/participants", {})
    fast = without(
        without(fast, "/deliberate/assignments"), "/deliberate/recusal_checks"
    )
    agree = [f"{name}未表示同意简易路径" for name in ("张大山", "李小河")]
    assert owed(fast) == [("/fast_track_agreed_by", words) for words in agree]
    assert owed(put(fast, "/fast_track_agreed_by", ["p1", "p2"])) == []


def test_every_claim_and_issue_is_answered_and_every_party_responds() -> None:
    bare = put(ANSWER, "/answer", {"answers": {"c1": {"answer": "应当拆。"}}})
    assert owed(bare) == [
        ("/answer/answers", "诉求c2还没有答复"),
        ("/answer/answers", "焦点i1还没有答复"),
        ("/answer/answers/c1/basis", texts.NO_BASIS.zh),
        ("/answer/answers/c1/responses", "张大山尚未表态"),
        ("/answer/answers/c1/responses", "李小河尚未表态"),
    ]


def test_two_at_least_answer() -> None:
    alone = without(ANSWER, "/participants/r1")
    assert owed(alone) == [("/participants", "答理人至少2人(含主持人)")]
    fast = put(put(alone, "/fast_track", True), "/fast_track_agreed_by", ["p1", "p2"])
    assert owed(fast) == []


def test_a_deadlock_is_appraised_only_in_the_open() -> None:
    stuck = put(ANSWER, "/outcome", "deadlock")
    closed = put(TREE, "/consent/p2/openness", "closed")
    assert owed(stuck, closed) == [
        ("/answer/deadlock_reason", texts.REQUIRED.zh),
        ("/outcome", texts.DEADLOCK_NEEDS_OPENNESS.zh),
    ]
    assert owed(put(stuck, "/answer/deadlock_reason", "工钱")) == []


def test_appraisal_is_no_more_public_than_the_parties_allow() -> None:
    limited = put(TREE, "/consent/p1/openness", "limited")
    assert owed(APPRAISE, limited) == [
        ("/appraise/openness_effective", texts.TOO_PUBLIC.zh)
    ]


def test_the_panel_is_odd_five_at_least_and_without_a_stake() -> None:
    four = without(APPRAISE, "/appraise/evaluators/e5")
    assert owed(four) == [
        ("/appraise/evaluators", "评理员至少5人且为单数"),
        ("/appraise/votes", "票数应等于评理员人数4"),
    ]
    six = put(
        APPRAISE, "/appraise/evaluators/e6", {"name": "陈六", "recusal_ok": False}
    )
    assert owed(six) == [
        ("/appraise/evaluators", "评理员至少5人且为单数"),
        ("/appraise/evaluators", "陈六应当回避"),
        ("/appraise/votes", "票数应等于评理员人数6"),
    ]
    unseated = put(six, "/appraise/evaluators/e6/seated", False)
    assert owed(unseated) == []
    assert owed(without(APPRAISE, "/appraise/opinions")) == [
        ("/appraise/opinions", texts.REQUIRED.zh)
    ]


def test_a_closed_appraisal_owes_satisfaction_and_plans_only() -> None:
    closed = put(APPRAISE, "/appraise", {"openness_effective": "closed"})
    assert owed(closed) == [
        ("/appraise/satisfaction", "张大山尚未评价满意度"),
        ("/appraise/satisfaction", "李小河尚未评价满意度"),
        ("/appraise/performance_plan", texts.NO_PLAN.zh),
        ("/appraise/follow_up_plan", texts.REQUIRED.zh),
    ]
    failed = put(closed, "/outcome", "failed")
    assert [pointer for pointer, _ in owed(failed)] == ["/appraise/satisfaction"] * 2


def test_what_was_settled_on_the_spot_needs_no_panel() -> None:
    settled = put(TREE, "/stage/1/round/1/outcome", "settled_on_site")
    no_panel = without(without(APPRAISE, "/appraise/evaluators"), "/appraise/votes")
    assert owed(without(no_panel, "/appraise/opinions"), settled) == []


def test_the_notice_on_the_wall_names_nobody_and_all_agreed_to_it() -> None:
    wording = "张大山与李某的纠纷已了。"
    named = put(APPRAISE, "/appraise/publicity/deidentified_text", wording)
    alone = put(named, "/appraise/publicity/wording_agreed_by", ["p1"])
    assert owed(alone) == [
        ("/appraise/publicity/wording_agreed_by", "李小河未同意公示文字"),
        ("/appraise/publicity/deidentified_text", "公示文字里有当事人姓名张大山"),
    ]
    unpublished = put(APPRAISE, "/appraise/publicity", {"published": False})
    assert owed(unpublished) == []


def unsigned(record: dict[str, Any], tree: dict[str, Any] = TREE) -> list[str]:
    return [error.zh for error in agreement.unmet(record, tree)]


def test_a_written_agreement_waits_for_every_signature() -> None:
    signed = BODIES["agreement.signed"]
    assert unsigned(signed) == []
    assert unsigned(without(signed, "/signatures/p2")) == ["李小河尚未签署(调解法§29)"]
    assert unsigned(without(signed, "/mediator_signatures")) == [
        texts.NO_MEDIATOR_SIGNATURE.zh
    ]


def test_an_oral_agreement_waits_for_nobody() -> None:
    assert unsigned(ORAL) == []


@pytest.mark.parametrize(
    ("record", "tree"),
    [
        (
            put(BODIES["agreement.signed"], "/confirmation_bars", ["personal_status"]),
            TREE,
        ),
        (BODIES["agreement.signed"], put(TREE, "/dispute/subtype", "01-4")),
    ],
)
def test_personal_status_is_signed_on_paper(
    record: dict[str, Any], tree: dict[str, Any]
) -> None:
    assert unsigned(record, tree) == [texts.PAPER_ONLY.zh]
    on_paper = put(record, "/signatures/p1/how", "paper")
    assert unsigned(on_paper, tree) == []


def test_a_third_party_signs_only_where_it_pays_or_is_paid() -> None:
    third = {"role": "third_party", "kind": "person", "name": "王三"}
    tree = put(TREE, "/party/p3", third)
    signed = BODIES["agreement.signed"]
    assert unsigned(signed, tree) == []
    paying = put(signed, "/terms/t2/payer", "p3")
    assert unsigned(paying, tree) == ["王三尚未签署(调解法§29)"]


def test_words_that_were_changed_are_signed_again_and_sums_that_differ_are_told() -> (
    None
):
    agreement = by_finger(BODIES["agreement.signed"], TREE, "2026-09-08")
    assert list(end_conditions.unsigned(agreement, TREE)) == []
    words = "石坎退后半米，2026年9月20日前完工，另付八百元。"
    clause = agreement["clauses"]["t2"]
    agreement["clauses"]["t2"] = agreement_text.rewritten(clause, words)
    assert dict(end_conditions.unsigned(agreement, TREE)) == {
        "/signatures/p1/text": texts.signed_before("张大山"),
        "/signatures/p2/text": texts.signed_before("李小河"),
        "/mediator_signatures/m1/text": texts.signed_before("杜明"),
        "/mediator_signatures": texts.NO_MEDIATOR_SIGNATURE,
        "/clauses/t2/text": texts.other_day("2026年9月10日"),
    }


def test_a_record_on_paper_or_as_sound_says_what_the_parties_said() -> None:
    """Of its own round only, and only where it is said to be the record."""
    bare = put(put(AIR, "/air/statements", {}), "/air/issues", {})
    lacking = {pointer for pointer, _ in owed(bare)}
    assert lacking == {"/air/statements", "/air/issues"}
    for shows, left in (
        ({"stage": 1, "round": AIR["round"], "record": True}, set()),
        ({"stage": 1, "round": AIR["round"]}, lacking),
        ({"stage": 1, "round": AIR["round"] + 1, "record": True}, lacking),
        ({"stage": 2, "round": AIR["round"], "record": True}, lacking),
    ):
        tree = {**TREE, "evidence": {"e": {"shows": shows}}}
        assert {pointer for pointer, _ in owed(bare, tree)} == left
