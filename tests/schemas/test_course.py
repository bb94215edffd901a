"""How far a case is: what follows what, the limits, and when an agreement binds."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, course, settling, walking
from schemas.casefile import CaseFile, fold
from schemas.course import STATE_WORDS, State, Step
from schemas.kinds import NOUNS
from schemas.placing import Record, read
from schemas.problems import WORDS
from tests.schemas.hands import by_finger
from tests.schemas.telling import (
    ACCEPTED,
    AIRED,
    ANSWERED,
    APPRAISED,
    DAY,
    DELIBERATED,
    LI,
    OPENED,
    PARTS,
    SEALED,
    SIGNED,
    WHOLE,
    ZHANG,
    Body,
    Phone,
    accepting,
    asking,
    consenting,
    ending,
    holding,
    opening,
    refusing,
    sealing,
    signing,
    speaking,
    told,
    visiting,
)

ON_THE_WAY = ["dispute.consented", "dispute.terminated", "dispute.suspended/1"]
NEXT_DAY = "2026-11-21"


def stage(number: int, round: int = 1, outcome: str | None = None, **more: Any) -> Any:
    return "stage.recorded", holding(number, round, outcome, **more)


def case(*acts: tuple[str, Body]) -> CaseFile:
    return fold(told(*acts).known)


def codes(casefile: CaseFile) -> list[str]:
    return [each.code for each in casefile.problems]


def steps(casefile: CaseFile) -> list[str]:
    """What may come next, shortly: a stage as 3/2, an agreement as signed/1."""
    return [_step(each) for each in casefile.next_steps]


def _step(step: Step) -> str:
    if step.stage:
        return f"{step.stage}/{step.round}"
    return f"{step.type}/{step.round}" if step.round else step.type


# Following the steps.

OUTCOMES = {
    1: ("continue", "settled_on_site", "party_refused"),
    2: ("continue", "need_more_facts", "escalate"),
    3: ("agreed_written", "agreed_oral", "negotiable", "deadlock", "failed"),
    4: ("passed", "unfair", "retracted", "failed"),
}


def body_of(step: Step, choose: st.DataObject) -> Body:
    if step.type == "stage.recorded":
        outcome = choose.draw(st.sampled_from(OUTCOMES[step.stage or 1]))
        return holding(step.stage or 1, step.round or 1, outcome)
    if step.type == "agreement.signed":
        return choose.draw(st.sampled_from((signing, speaking)))(step.round or 1)
    return {
        "dispute.opened": opening,
        "dispute.accepted": accepting,
        "dispute.not_accepted": refusing,
        "dispute.consented": consenting,
        "dispute.terminated": ending,
        "dispute.extension_asked": lambda: asking(step.round or 1),
        "agreement.sealed": lambda: sealing(step.round or 1),
        "follow_up.recorded": visiting,
    }[step.type]()


@given(st.data())
def test_who_takes_only_the_steps_offered_meets_no_problem(data: st.DataObject) -> None:
    """Save returning too often and too late, which is the parties' doing."""
    phone = Phone("wang")
    for _ in range(data.draw(st.integers(1, 16))):
        casefile = fold(phone.known)
        likely = casefile.next_steps[:2] or casefile.next_steps
        if not likely:
            break
        step = data.draw(st.sampled_from(likely))
        phone.record(step.type, body_of(step, data))
        after = fold(phone.known)
        assert not after.unplaced
        assert after.state in State
        assert set(codes(after)) <= {"returns", "escalate", "retracted_late"}


@given(st.lists(st.integers(0, 12), max_size=10))
def test_no_sequence_of_acts_is_too_odd_to_be_shown(which: list[int]) -> None:
    acts = [*WHOLE, stage(3, 2, "negotiable"), stage(4, 1, "retracted")]
    acts += [("dispute.terminated", ending()), ("dispute.not_accepted", refusing())]
    acts += [("follow_up.recorded", visiting())]
    casefile = case(*(acts[i] for i in which))
    assert len(casefile.entries) == len(which)
    assert not casefile.unplaced
    assert (casefile.state is None) == (
        not {"dispute", "acceptance", "non_acceptance", "termination", "stage"}
        & casefile.tree.keys()
        and not any("form" in a for a in casefile.tree.get("agreement", {}).values())
    )
    assert len(casefile.effective) <= len(casefile.tree.get("agreement", {}))


# The usual way.


def test_a_case_goes_from_the_courtyard_to_its_follow_up() -> None:
    states = [
        (State.OPENED, ["dispute.accepted", "dispute.not_accepted", *ON_THE_WAY]),
        (State.ACCEPTED, ["dispute.consented", "1/1", *ON_THE_WAY[1:]]),
        (State.AIR, ["2/1", *ON_THE_WAY]),
        (State.DELIBERATE, ["3/1", *ON_THE_WAY]),
        (State.ANSWER, ["agreement.signed/1", "4/1", *ON_THE_WAY]),
        (State.SIGNED_UNSEALED, ["agreement.sealed/1", "4/1", *ON_THE_WAY]),
        (State.AGREED, ["4/1", "follow_up.recorded"]),
        (State.CLOSED_SUCCESS, ["follow_up.recorded"]),
    ]
    phone = Phone("wang")
    for (type, body), (state, next_steps) in zip(WHOLE, states, strict=True):
        phone.record(type, body)
        casefile = fold(phone.known)
        assert casefile.state is state
        assert steps(casefile) == next_steps
        assert casefile.problems == ()
    assert (casefile.stage, casefile.round) == (4, 1)
    phone.record("follow_up.recorded", visiting())
    assert fold(phone.known).state is State.FOLLOW_UP


def test_when_every_party_was_asked_the_airing_comes_next() -> None:
    asked = [OPENED, ACCEPTED, *consents("limited")]
    assert steps(case(*asked[:3]))[0] == "dispute.consented"
    assert steps(case(*asked)) == ["1/1", *ON_THE_WAY]


def test_signed_and_appraised_does_not_close_before_the_seal() -> None:
    casefile = case(*WHOLE[:6], APPRAISED)
    assert casefile.state is State.SIGNED_UNSEALED
    assert steps(casefile) == ["agreement.sealed/1", *ON_THE_WAY]
    assert case(*WHOLE[:6], APPRAISED, SEALED).state is State.CLOSED_SUCCESS


def test_what_is_settled_on_the_spot_needs_only_the_short_appraisal() -> None:
    on_site = (OPENED, ACCEPTED, stage(1, 1, "settled_on_site"))
    settled = case(*on_site)
    assert settled.state is State.SETTLED_ON_SITE
    assert steps(settled) == ["agreement.signed/1", "4/1", *ON_THE_WAY]
    closed = case(*on_site, APPRAISED)
    assert closed.state is State.CLOSED_SUCCESS
    assert closed.problems == ()


def test_the_fast_track_goes_from_airing_to_answering() -> None:
    fast = {
        "fast_track": True,
        "fast_track_reason": "金额小，各方无异议",
        "fast_track_agreed_by": ["p1", "p2"],
    }
    fast = {key: value for key, value in fast.items() if key in KNOWN}
    casefile = case(OPENED, ACCEPTED, stage(1, **fast), stage(3, **fast))
    assert casefile.problems == ()
    assert codes(case(OPENED, ACCEPTED, AIRED, ANSWERED)) == ["order"]
    assert steps(case(OPENED, ACCEPTED, stage(1, **fast)))[:2] == ["2/1", "3/1"]


KNOWN = bodies.form_of("stage.recorded").fields.keys()


def test_an_agreement_made_in_a_deadlocked_appraisal_is_signed_after_it() -> None:
    acts = (OPENED, ACCEPTED, AIRED, DELIBERATED, stage(3, 1, "deadlock"), APPRAISED)
    appraised = case(*acts)
    assert appraised.state is State.APPRAISE
    assert steps(appraised) == ["agreement.signed/1", *ON_THE_WAY]
    assert case(*acts, SIGNED, SEALED).state is State.CLOSED_SUCCESS


# Back.

RETURNED = (OPENED, ACCEPTED, AIRED, stage(2, 1, "need_more_facts"), stage(1, 2))


def test_what_goes_back_comes_again_in_the_next_round() -> None:
    assert steps(case(*RETURNED[:4])) == ["1/2", *ON_THE_WAY]
    assert steps(case(*RETURNED)) == ["2/2", *ON_THE_WAY]
    assert case(*RETURNED).course.returns == 1
    assert case(*RETURNED).problems == ()


def test_facts_may_be_unclear_once() -> None:
    again = case(*RETURNED, stage(2, 2, "need_more_facts"))
    assert codes(again) == ["returns"]
    assert "试行口径" in again.problems[0].law


def test_answers_may_be_negotiated_twice() -> None:
    acts: list[Any] = [OPENED, ACCEPTED, AIRED]
    for round in (1, 2, 3):
        acts += [stage(2, round), stage(3, round, "negotiable")]
        assert codes(case(*acts)) == ["returns"] * (round == 3)


def test_after_four_returns_the_parties_are_asked_before_anything_else() -> None:
    acts = [*RETURNED, stage(2, 2), stage(3, 1, "negotiable")]
    acts += [stage(2, 3), stage(3, 2, "negotiable")]
    acts += [stage(2, 4), stage(3, 3), stage(4, 1, "unfair")]
    casefile = case(*acts)
    assert codes(casefile) == ["escalate"]
    assert steps(casefile) == ["dispute.extension_asked/1", *ON_THE_WAY]


def test_a_retracted_agreement_gives_way_to_a_new_one() -> None:
    retracted = (*WHOLE[:6], stage(4, 1, "retracted"))
    assert case(*retracted).state is State.APPRAISE
    assert steps(case(*retracted)) == ["3/2", *ON_THE_WAY]
    anew = (*retracted, stage(3, 2), ("agreement.signed", signing(2)))
    assert case(*anew).state is State.SIGNED_UNSEALED
    assert steps(case(*anew))[0] == "agreement.sealed/2"
    assert case(*anew).problems == ()


def test_a_retracted_agreement_is_not_brought_back_by_a_seal() -> None:
    casefile = case(*WHOLE[:6], stage(4, 1, "retracted"), SEALED)
    assert codes(casefile) == ["nothing_to_seal"]
    assert casefile.effective == {}


def test_an_agreement_in_effect_is_not_retracted() -> None:
    casefile = case(*WHOLE[:7], stage(4, 1, "retracted"))
    assert codes(casefile) == ["retracted_late"]
    assert "人民调解法" in casefile.problems[0].law
    assert casefile.state is State.AGREED


# What may not be.

TOO_EARLY = [
    ((ACCEPTED,), ["not_opened"]),
    ((OPENED, AIRED), ["not_accepted"]),
    ((OPENED, ACCEPTED, DELIBERATED), ["order"]),
    ((DELIBERATED,), ["not_opened", "order"]),
    ((OPENED, ACCEPTED, stage(1, 2)), ["round"]),
    ((OPENED, ACCEPTED, AIRED, AIRED), []),
    ((OPENED, ACCEPTED, AIRED, stage(1, 2)), ["order"]),
    ((OPENED, ACCEPTED, AIRED, SIGNED), ["agreed_early"]),
    ((OPENED, ACCEPTED, SEALED), ["nothing_to_seal"]),
    ((*WHOLE[:5], ("agreement.signed", signing(2))), ["round"]),
    ((OPENED, ("follow_up.recorded", visiting())), ["nothing_to_follow_up"]),
    ((*WHOLE[:7], ("dispute.terminated", ending())), ["terminated_late"]),
    ((OPENED, ACCEPTED, ("dispute.not_accepted", refusing())), ["accepted_before"]),
    ((OPENED, ("dispute.not_accepted", refusing()), ACCEPTED), ["after_end"]),
    ((*WHOLE[:4], ("dispute.terminated", ending()), ANSWERED), ["after_end"]),
    ((*WHOLE[:7], ("agreement.signed", signing(2))), []),
]


@pytest.mark.parametrize(("acts", "expected"), TOO_EARLY)
def test_an_act_out_of_place_is_shown_and_named(
    acts: Sequence[tuple[str, Body]], expected: list[str]
) -> None:
    casefile = case(*acts)
    assert codes(casefile) == expected
    assert not casefile.unplaced
    for each in casefile.problems:
        assert each.entry_id in {entry.id for entry in casefile.entries}
        assert "{" not in each.zh + each.en


def test_nothing_revives_a_case_that_was_ended() -> None:
    casefile = case(*WHOLE[:4], ("dispute.terminated", ending()), *WHOLE[4:])
    assert casefile.state is State.TERMINATED
    assert steps(casefile) == ["follow_up.recorded"]
    refused = case(OPENED, ("dispute.not_accepted", refusing()))
    assert (refused.state, steps(refused)) == (State.NOT_ACCEPTED, [])


def test_who_refuses_is_not_mediated() -> None:
    no = ("dispute.consented", consenting("p2", agreed=False))
    casefile = case(OPENED, ACCEPTED, no, AIRED)
    assert codes(casefile) == ["refused"]
    assert casefile.problems[0].law == "人民调解法§17"
    assert "李四" in casefile.problems[0].zh
    yes = ("dispute.consented", consenting("p2", consented_on=NEXT_DAY))
    assert codes(case(OPENED, ACCEPTED, no, yes, AIRED)) == []
    assert codes(case(OPENED, ACCEPTED, AIRED, no)) == []


OBSERVER = {
    "o1": {"name": "邻居", "role": "observer", "attended": True},
    "a1": {"name": "张三", "role": "applicant", "attended": True},
}


def consents(openness: str | None) -> list[tuple[str, Body]]:
    wish = {"openness": openness} if openness else {}
    return [("dispute.consented", consenting(p, **wish)) for p in ("p1", "p2")]


def test_nobody_listens_before_both_parties_allow_it() -> None:
    heard = stage(1, participants=OBSERVER)
    assert codes(case(OPENED, ACCEPTED, heard)) == ["overheard"]
    assert codes(case(OPENED, ACCEPTED, *consents(None), heard)) == ["overheard"]
    assert codes(case(OPENED, ACCEPTED, *consents("limited"), heard)) == []
    assert codes(case(OPENED, ACCEPTED, heard, *consents("public"))) == ["overheard"]


def test_an_appraisal_is_no_more_open_than_the_parties_wish() -> None:
    public = {**PARTS[4][1], "openness_effective": "public"}
    appraised = stage(4, appraise=public)
    allowed = [*WHOLE[:2], *consents("public"), *WHOLE[2:7], appraised]
    assert codes(case(*allowed)) == []
    limited = [*WHOLE[:2], *consents("limited"), *WHOLE[2:7], appraised]
    assert codes(case(*limited)) == ["too_open"]


def test_a_party_that_takes_back_its_consent_to_listeners_is_heard() -> None:
    closed = consenting("p1", openness="closed", consented_on=NEXT_DAY)
    back = ("dispute.consented", closed)
    heard = stage(2, participants=OBSERVER, held_on=NEXT_DAY)
    first = [OPENED, ACCEPTED, *consents("public"), stage(1, participants=OBSERVER)]
    assert codes(case(*first)) == []
    assert codes(case(*first, back, heard)) == ["overheard"]


# When an agreement takes effect.


def test_a_written_agreement_binds_from_the_last_requisite() -> None:
    late = {"how": "fingerprint", "signed_on": "2026-11-23"}
    signed = signing(signatures={"p1": {"how": "seal", "signed_on": DAY}, "p2": late})
    casefile = case(*WHOLE[:5], ("agreement.signed", signed), SEALED)
    assert casefile.effective == {1: datetime.date(2026, 11, 23)}
    sealed = ("agreement.sealed", sealing(sealed_on="2026-11-24"))
    casefile = case(*WHOLE[:5], ("agreement.signed", signed), sealed)
    assert casefile.effective == {1: datetime.date(2026, 11, 24)}
    assert casefile.to_json()["course"]["effective"] == {"1": "2026-11-24"}


def test_an_oral_agreement_binds_when_it_is_reached() -> None:
    acts = [*WHOLE[:4], stage(3, 1, "agreed_oral"), ("agreement.signed", speaking())]
    casefile = case(*acts)
    assert casefile.state is State.AGREED
    assert casefile.effective == {1: datetime.date(2026, 11, 20)}
    assert case(*acts, APPRAISED).state is State.CLOSED_SUCCESS


def test_a_seal_without_all_signatures_binds_nobody() -> None:
    signed = signing(signatures={"p1": {"how": "seal", "signed_on": DAY}})
    casefile = case(*WHOLE[:5], ("agreement.signed", signed), SEALED, APPRAISED)
    assert casefile.effective == {}
    assert casefile.state is State.SIGNED_UNSEALED
    assert codes(casefile) == ["unsigned"]
    assert "李四" in casefile.problems[0].zh
    assert steps(casefile)[0] == "agreement.corrected/1"


def test_a_mediator_signs_too() -> None:
    signed = ("agreement.signed", signing(mediator_signatures={}))
    casefile = case(*WHOLE[:5], signed, SEALED)
    assert codes(casefile) == ["unsigned"]
    assert "调解员" in casefile.problems[0].zh
    assert "a mediator" in casefile.problems[0].en


def test_words_that_were_changed_after_the_signing_are_signed_again() -> None:
    agreement = by_finger(signing(), {"party": {"p1": ZHANG, "p2": LI}}, DAY)
    whole = case(*WHOLE[:5], ("agreement.signed", agreement), SEALED)
    assert whole.state is State.AGREED
    assert codes(whole) == []
    clause = {"text": "李四补偿八千六百元，互不再提。", "drawn": "李四补偿。"}
    changed = {**agreement, "clauses": {**agreement["clauses"], "t1": clause}}
    again = case(*WHOLE[:5], ("agreement.signed", changed), SEALED)
    assert again.state is State.SIGNED_UNSEALED
    assert again.effective == {}
    assert codes(again) == ["unsigned", "signed_before"]
    assert "张三、李四、调解员签的是改动前" in again.problems[1].zh


def test_a_clause_that_names_another_sum_is_told_with_its_heading() -> None:
    clause = {"text": "李四补偿八千元。", "drawn": "李四补偿。"}
    signed = ("agreement.signed", signing(clauses={"t1": clause}, signatures={}))
    casefile = case(*WHOLE[:5], signed)
    assert codes(casefile) == ["text_differs"]
    assert casefile.problems[0].zh == (
        "协议内容第一条：条文里写的是8000元，登记的是8600元，请核对"
    )


def test_a_trace_that_two_agreements_show_is_told() -> None:
    tree = {"party": {"p1": ZHANG, "p2": LI}}
    first = by_finger(signing(1), tree, DAY)
    second = by_finger(signing(2), tree, DAY)
    casefile = case(
        *WHOLE[:5],
        ("agreement.signed", first),
        SEALED,
        ("agreement.signed", second),
    )
    assert codes(casefile) == ["same_trace"]


def test_a_third_party_signs_if_it_pays_or_is_paid() -> None:
    three = {"p1": ZHANG, "p2": LI, "p3": {**ZHANG, "role": "third_party"}}
    opened = ("dispute.opened", opening(parties=three))
    assert case(opened, *WHOLE[1:]).state is State.CLOSED_SUCCESS
    pays = {"t1": {"text": "补偿", "payer": "p3", "payee": "p1"}}
    signed = ("agreement.signed", signing(terms=pays))
    casefile = case(opened, *WHOLE[1:5], signed, *WHOLE[6:])
    assert casefile.state is State.SIGNED_UNSEALED


def test_the_clerks_day_of_effect_is_checked() -> None:
    right = ("agreement.sealed", sealing(effective_on=DAY))
    wrong = ("agreement.sealed", sealing(effective_on="2026-11-19"))
    assert codes(case(*WHOLE[:6], right)) == []
    assert codes(case(*WHOLE[:6], wrong)) == ["effective_on"]


# The tables.


def test_every_record_has_its_place_and_its_step() -> None:
    acts = {
        type
        for type in bodies.SCHEMAS.keys() - settling.TYPES
        if not type.endswith((".corrected", "voided", "evidence.added"))
        and type.partition(".")[0] not in (*NOUNS, "review")
    }
    assert walking.TAKE.keys() == acts
    for type, body in WHOLE:
        record = read(told((type, body)).known[0])
        assert isinstance(record, Record)
        assert bool(course.step(type, body)) == (type != "agreement.sealed")
    assert course.step("agreement.signed", speaking()) is State.AGREED
    assert course.step("agreement.signed", signing()) is State.SIGNED_UNSEALED


def test_states_and_problems_have_words_in_both_languages() -> None:
    assert STATE_WORDS.keys() == set(State)
    for zh, en, law in WORDS.values():
        assert zh
        assert en.isascii()
        assert law
