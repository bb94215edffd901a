"""卷宗: which papers a case needs, what they lack, and in which order it is mended."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, placing
from schemas.casefile import CaseFile, fold
from schemas.catalogue import CATALOGUE, Need, Outcome
from schemas.course import Step
from schemas.dossier import Dossier, State, dossier
from schemas.wanting import Lack, Mend
from tests.schemas import records
from tests.schemas.telling import (
    ACCEPTED,
    OPENED,
    Body,
    Phone,
    accepting,
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
from tests.schemas.test_course import body_of

Act = tuple[str, Body]

# The village of `records`: nothing is missing from any of its bodies.
SEEN = {"p1": {**records.ZHANG, "id_seen": True}, "p2": {**records.LI, "id_seen": True}}
BEGUN: tuple[Act, ...] = (
    ("dispute.opened", records.body("dispute.opened", parties=SEEN)),
    ("dispute.accepted", records.body("dispute.accepted")),
    *(
        ("dispute.consented", records.body("dispute.consented", party=party))
        for party in ("p1", "p2")
    ),
)
AIRED = ("stage.recorded", records.AIR)
TALKED = (*BEGUN, AIRED, ("stage.recorded", records.DELIBERATE))
ANSWERED = (*TALKED, ("stage.recorded", records.ANSWER))
SIGNED = (*ANSWERED, ("agreement.signed", records.body("agreement.signed")))
SEALED = (*SIGNED, ("agreement.sealed", records.body("agreement.sealed")))
APPRAISED = ("stage.recorded", records.APPRAISE)
ON_SITE = {**records.AIR, "outcome": "settled_on_site", "next_stage": 4}
WHOLE: dict[Outcome, tuple[Act, ...]] = {
    Outcome.OPEN: (*BEGUN, AIRED),
    Outcome.NOT_ACCEPTED: (
        BEGUN[0],
        ("dispute.not_accepted", records.body("dispute.not_accepted")),
    ),
    Outcome.TERMINATED: (
        *BEGUN,
        AIRED,
        ("dispute.terminated", records.body("dispute.terminated")),
    ),
    Outcome.WRITTEN: (*SEALED, APPRAISED),
    Outcome.ORAL: (*ANSWERED, ("agreement.signed", records.ORAL), APPRAISED),
    Outcome.ON_SITE: (*BEGUN, ("stage.recorded", ON_SITE), APPRAISED),
}
BARE: dict[Outcome, tuple[Act, ...]] = {
    Outcome.OPEN: (OPENED, ("stage.recorded", holding(1))),
    Outcome.NOT_ACCEPTED: (OPENED, ("dispute.not_accepted", refusing())),
    Outcome.TERMINATED: (
        OPENED,
        ("stage.recorded", holding(1)),
        ("dispute.terminated", ending()),
    ),
    Outcome.WRITTEN: (OPENED, ("agreement.signed", signing(signatures={}))),
    Outcome.ORAL: (OPENED, ("agreement.signed", speaking())),
    Outcome.ON_SITE: (OPENED, ("stage.recorded", holding(1, 1, "settled_on_site"))),
}


def case(*acts: Act) -> CaseFile:
    return fold(told(*acts).known)


def of(*acts: Act) -> Dossier:
    return dossier(case(*acts))


def lacks(papers: Dossier) -> dict[tuple[str, str, str], Lack]:
    return {
        (paper.about.code, lack.at, lack.zh): lack
        for paper in papers.papers
        if paper.state is State.LACKING
        for lack in paper.lacks
    }


def said(papers: Dossier, code: str) -> list[str]:
    return [lack.zh for lack in papers.paper(code).lacks]


# Laws.


def likely(casefile: CaseFile) -> list[Step]:
    """What may come next, save a pause, which changes nothing of a dossier."""
    steps = [step for step in casefile.next_steps if step.type != "dispute.suspended"]
    return steps[:3]


@given(st.data())
def test_an_entry_makes_lacking_only_what_it_makes_compulsory(
    data: st.DataObject,
) -> None:
    """Or what it told itself, or what another outcome asks for."""
    phone = Phone("wang")
    for _ in range(data.draw(st.integers(1, 12))):
        before = fold(phone.known)
        steps = likely(before)
        if not steps:
            break
        step = data.draw(st.sampled_from(steps))
        body = body_of(step, data)
        entry = phone.record(step.type, body)
        after = fold(phone.known)
        was, now = dossier(before), dossier(after)
        root = placing.root(entry.type, body, entry.id)
        for code, at, zh in lacks(now).keys() - lacks(was).keys():
            newly = was.paper(code).need is not Need.COMPULSORY
            own = at == root or at.startswith(f"{root}/")
            opens = step.type == "dispute.opened"
            turned = was.outcome is not now.outcome
            assert newly or own or opens or turned, (step, code, at, zh)


@given(st.data())
def test_what_needs_the_people_comes_before_what_can_wait(data: st.DataObject) -> None:
    phone = Phone("wang")
    for _ in range(data.draw(st.integers(1, 8))):
        steps = likely(fold(phone.known))
        if not steps:
            break
        step = data.draw(st.sampled_from(steps))
        phone.record(step.type, body_of(step, data))
        papers = dossier(fold(phone.known))
        assert sorted(p.about.code for p in papers.papers) == sorted(
            each.code for each in CATALOGUE
        )
        turns = [turn(paper) for paper in papers.papers]
        assert turns == sorted(turns)
        for paper in papers.papers:
            waits = [lack.mend is Mend.LATER for lack in paper.lacks]
            assert waits == sorted(waits)
            assert not paper.lacks or paper.need in (Need.COMPULSORY, Need.ON_DEMAND)
            for lack in paper.lacks:
                type, at = placing.origin(lack.at)
                assert bodies.form_of(type)
                assert lack.law
                assert lack.words("zh") != lack.words("en")


def turn(paper: Any) -> int:
    if paper.state is not State.LACKING:
        return 3
    if paper.need is not Need.COMPULSORY:
        return 2
    return 0 if any(lack.mend is Mend.HERE for lack in paper.lacks) else 1


@pytest.mark.parametrize("outcome", Outcome)
def test_every_compulsory_paper_of_every_outcome_can_be_reached(
    outcome: Outcome,
) -> None:
    whole, bare = of(*WHOLE[outcome]), of(*BARE[outcome])
    assert whole.outcome is bare.outcome is outcome
    states = {
        paper.about.code: paper.state
        for paper in whole.papers
        if paper.need is Need.COMPULSORY
    }
    assert set(states.values()) == {State.THERE}, [
        (p.about.code, p.lacks) for p in whole.papers if p.lacks
    ]
    assert not whole.here
    assert not whole.later
    assert lacks(bare)


# Examples.


def compulsory(papers: Dossier) -> str:
    asked = [p for p in papers.papers if p.need is Need.COMPULSORY]
    return " ".join(sorted(p.about.code for p in asked))


def test_what_is_compulsory_follows_from_the_outcome() -> None:
    found = {outcome: compulsory(of(*acts)) for outcome, acts in WHOLE.items()}
    assert found == {
        Outcome.OPEN: "ID M02 M03 M04 M07 X09",
        Outcome.NOT_ACCEPTED: "M02",
        Outcome.TERMINATED: "D27 ID M00 M02 M03 M04 M07 X09",
        Outcome.WRITTEN: "ID M00 M02 M03 M04 M07 M08 X09",
        Outcome.ORAL: "ID M00 M02 M03 M04 M07 M09 X09",
        Outcome.ON_SITE: "ID M00 M02 M03 M04 M07 M09 X09",
    }


def test_a_party_that_refuses_before_any_sitting_signs_nothing() -> None:
    refused = (OPENED, ACCEPTED, ("dispute.terminated", ending("party_refused")))
    papers = of(*refused)
    assert compulsory(papers) == "D27 M00 M02"
    assert papers.paper("M03").need is Need.ON_DEMAND
    assert "还没有问张三愿不愿意调解" not in said(papers, "M02")


def test_before_the_parties_meet_their_papers_are_not_yet_due() -> None:
    papers = of(OPENED, ACCEPTED)
    assert papers.paper("M03").state is State.NOT_YET
    assert papers.paper("M08").state is State.NOT_YET
    assert papers.paper("ID").state is State.LACKING


def test_an_identity_card_that_was_seen_is_proof_enough() -> None:
    party = {"role": "applicant", "kind": "person", "name": "张三", "id_no": "E123"}
    other = {"role": "respondent", "kind": "organization", "name": "某某合作社"}
    seen = {**party, "id_type": "414", "id_seen": True}
    parties = {"p1": {**seen, "id_seen": False}, "p2": other}
    papers = of(("dispute.opened", opening(parties=parties)))
    assert said(papers, "ID") == [
        "某某合作社：法定代表人",
        "张三：身份证件没有核对原件",
    ]
    parties = {"p1": seen, "p2": {**other, "legal_representative": "李四"}}
    papers = of(("dispute.opened", opening(parties=parties)))
    assert papers.paper("ID").state is State.THERE


def test_a_minor_shows_a_guardian_instead_of_a_card() -> None:
    minor = {**records.ZHANG, "birth_on": "2010-01-01", "id_type": "990", "id_no": "1"}
    minor.pop("id_seen")
    parties = {"p1": minor, "p2": SEEN["p2"]}
    papers = of(("dispute.opened", records.body("dispute.opened", parties=parties)))
    assert said(papers, "ID") == ["张大山：未成年人须有法定代理人"]
    assert papers.here[0].mend is Mend.HERE


def test_who_acts_for_a_party_needs_it_in_writing() -> None:
    agent = {"name": "李二河", "written_authority": False}
    parties = {"p1": SEEN["p1"], "p2": {**SEEN["p2"], "agent": agent}}
    papers = of(("dispute.opened", records.body("dispute.opened", parties=parties)))
    assert said(papers, "M04") == [
        "李小河：与当事人关系",
        "李小河：没有给李二河的书面委托",
    ]


def test_signatures_need_the_people_and_the_seal_does_not() -> None:
    acts = (*ANSWERED, ("agreement.signed", signing(signatures={})))
    paper = of(*acts, ("agreement.sealed", sealing())).paper("M08")
    assert "张大山尚未签署(调解法§29)" in [lack.zh for lack in paper.lacks]
    paper = of(*ANSWERED, ("agreement.signed", records.body("agreement.signed"))).paper(
        "M08"
    )
    (seal,) = paper.lacks
    assert (seal.at, seal.mend) == ("/agreement/1/seal", Mend.LATER)
    unsigned = signing(signatures={}, mediator_signatures={"m1": {"name": "王"}})
    lacking = of(*ANSWERED, ("agreement.signed", unsigned)).paper("M08").lacks
    mends = {lack.at: lack.mend for lack in lacking}
    assert mends["/agreement/1/signatures"] is Mend.HERE
    assert mends["/agreement/1/recorder"] is Mend.LATER


def test_the_dossier_asks_each_party_for_consent_and_openness() -> None:
    acts = (OPENED, ACCEPTED, ("dispute.consented", consenting()))
    assert said(of(*acts), "M02")[-2:] != []
    asked = [zh for zh in said(of(*acts), "M02") if "公开" in zh or "愿意" in zh]
    assert asked == ["尚未询问张三的公开意愿，按不公开处理", "还没有问李四愿不愿意调解"]
    refused = (*acts, ("dispute.consented", consenting("p2", agreed=False)))
    asked = [zh for zh in said(of(*refused), "M02") if "李四" in zh and "公开" in zh]
    assert asked == []


def test_what_was_agreed_on_the_spot_must_be_written() -> None:
    papers = of(OPENED, ACCEPTED, ("stage.recorded", holding(1, 1, "settled_on_site")))
    assert said(papers, "M09") == ["口头协议内容还没有写"]
    assert [z for z in said(papers, "X09") if z.startswith("还没有“")] == [
        "还没有“公开评理”的记录"
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"risk_flags": ["dv"]}, "申请人身安全保护令"),
        ({"dispute_type": "07", "subtype": "07-1"}, "乡镇或县政府处理权属"),
        ({"dispute_type": "07", "subtype": "07-2"}, "农村土地承包仲裁"),
        ({"dispute_type": "10"}, "劳动监察投诉"),
    ],
)
def test_who_ends_a_dispute_tells_where_else_it_may_go(
    changes: Body, words: str
) -> None:
    acts = (("dispute.opened", opening(**changes)), ("dispute.terminated", ending()))
    assert f"没有告知可以：{words}" in said(of(*acts), "D27")


def test_the_fast_track_asks_for_no_deliberation() -> None:
    short = {"fast_track": True, "fast_track_reason": "小事", "next_stage": 3}
    acts = (*BEGUN, ("stage.recorded", {**records.AIR, **short}))
    acts += (("stage.recorded", records.ANSWER), ("agreement.signed", speaking()))
    stages = [zh for zh in said(of(*acts), "X09") if zh.startswith("还没有“")]
    assert stages == ["还没有“公开评理”的记录"]
    acts = (*BEGUN, AIRED, ("agreement.signed", speaking()))
    stages = [zh for zh in said(of(*acts), "X09") if zh.startswith("还没有“")]
    assert len(stages) == 3


def test_evidence_and_visits_are_there_once_there_is_one() -> None:
    papers = of(*WHOLE[Outcome.WRITTEN])
    assert papers.paper("M06").state is State.NONE
    assert papers.paper("M10").state is State.NONE
    assert papers.paper("M05").state is State.NONE
    assert papers.paper("M11").state is State.NONE
    more = (
        ("follow_up.recorded", visiting()),
        ("evidence.added", records.body("evidence.added")),
    )
    papers = of(*WHOLE[Outcome.WRITTEN], *more)
    assert papers.paper("M06").state is State.THERE
    assert papers.paper("M10").state is State.THERE


def test_no_claim_no_application() -> None:
    without = opening()
    del without["claims"]
    papers = of(("dispute.opened", without), ACCEPTED)
    assert said(papers, "M01") == ["没有写诉求"]
    assert papers.paper("M01").need is Need.ON_DEMAND
    proactive = ("dispute.accepted", accepting(trigger="proactive"))
    assert of(OPENED, proactive).paper("M01").state is State.NOT_NEEDED


def test_a_dispute_of_which_only_an_end_arrived_is_shown() -> None:
    assert of(("dispute.terminated", ending())).outcome is Outcome.TERMINATED
    assert dossier(fold([])).outcome is Outcome.OPEN
