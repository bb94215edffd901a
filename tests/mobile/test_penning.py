"""Who may sign, and a signature under the finger: laws first."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile import agreeing, reading, recording, signers
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.drafts import Draft
from mobile.forms import Paper
from mobile.penning import Penning
from mobile.plans import PLANS
from mobile.signers import Pen
from schemas import agreement_text, bodies, handwriting, texts
from schemas.casefile import CaseFile
from tests.mobile.conftest import GRID, SetClock, phone_clock
from tests.mobile.disputes import accepted, opened
from tests.mobile.glass import strokes
from tests.mobile.test_forms import setting
from tests.schemas.records import BODIES, LI, ZHANG

HOME = f"grid-{GRID}"
TREE: dict[str, Any] = {
    "party": {"p1": ZHANG, "p2": LI},
    "dispute": {"dispute_type": "02", "subtype": "02-1"},
    "acceptance": {"mediators": {"m1": {"name": "杜明"}}},
}
UNSIGNED = {
    name: value
    for name, value in BODIES["agreement.signed"].items()
    if name not in ("signatures", "mediator_signatures")
}
felt = st.lists(
    st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2), st.none() | st.floats(0, 1)),
    min_size=1,
    max_size=30,
)


def on_the_table(tree: dict[str, Any] = TREE, **changes: Any) -> Paper:
    draft = Draft("d", "agreement.signed", "agreement.signed", 1, "grid-1", "c")
    draft.body = copy.deepcopy({**UNSIGNED, **changes})
    paper = Paper(PLANS["agreement.signed"], draft, setting(tree))
    agreeing.lay_out(paper)
    return paper


def signer(paper: Paper, key: str) -> signers.Signer:
    return next(each for each in signers.signers(paper) if each.key == key)


class Hand:
    """A clock and a finger, without a window."""

    def __init__(self, folder: Path = Path("/nowhere")) -> None:
        self.set = SetClock()
        self.clock = phone_clock(folder, self.set)

    def pen(self, paper: Paper, key: str = "p1") -> Penning:
        who = signer(paper, key)
        return Penning(paper, self.clock, who, who.pens[0])

    def write(self, pen: Penning, seed: int = 0) -> None:
        for stroke in strokes(seed):
            pen.stroke([(x, y, self.tick(0.02), None) for x, y in stroke])

    def tick(self, seconds: float) -> float:
        self.set.steady += seconds
        self.set.wall += seconds
        return self.set.steady


@given(st.lists(felt, min_size=1, max_size=8))
def test_each_stroke_is_in_the_draft_when_the_finger_is_lifted(parts) -> None:
    hand, paper = Hand(), on_the_table()
    pen = hand.pen(paper)
    for number, points in enumerate(parts, 1):
        pen.stroke([(x, y, hand.tick(0.03), press) for x, y, press in points])
        again = hand.pen(paper)
        assert len(again.strokes) == number
        assert [len(stroke) for stroke in again.strokes] == [
            len(each) for each in parts[:number]
        ]
        assert again.kept["nonce"] == pen.kept["nonce"]


@given(st.lists(felt, max_size=8))
def test_what_is_signed_may_be_recorded_and_what_is_refused_is_not_signed(
    parts,
) -> None:
    hand, paper = Hand(), on_the_table()
    pen = hand.pen(paper)
    for points in parts:
        pen.stroke([(x, y, hand.tick(0.03), press) for x, y, press in points])
    if pen.refusal() is not None:
        assert pen.refusal() == handwriting.refusal(pen.strokes)
        return
    pen.sign()
    bodies.load("agreement.signed", 1, paper.body)
    signature = paper.body["signatures"]["p1"]
    assert signature["text"] == agreeing.digest(paper)
    assert handwriting.is_bound("p1", signature)
    assert paper.draft.signing == {}
    assert not signer(paper, "p1").is_outdated


@given(st.sampled_from(["facts", "t1", "t2", "copies"]), st.text("甲乙", min_size=1))
def test_whoever_signed_signs_again_when_a_clause_is_put_otherwise(
    key: str, words: str
) -> None:
    hand, paper = Hand(), on_the_table()
    pen = hand.pen(paper)
    hand.write(pen)
    pen.sign()
    agreeing.mark_read(paper)
    agreeing.rewrite(paper, key, words)
    assert signer(paper, "p1").state == ("签的是改动前的文本，要重签", "red")
    assert agreeing.read_words(paper) == "念过之后又改了，要再念一遍"
    pointers = [fault.pointer for fault in paper.gaps()]
    assert "/signatures/p1/text" in pointers
    agreeing.rewrite(paper, key, "")
    assert signer(paper, "p1").state[1] == "green"
    assert agreeing.was_read(paper)


def test_the_same_figure_is_not_taken_for_two() -> None:
    hand, paper = Hand(), on_the_table()
    first = hand.pen(paper)
    hand.write(first)
    first.sign()
    second = hand.pen(paper, "p2")
    hand.write(second)
    assert second.refusal() == texts.SAME_TRACE
    second.begin()
    hand.write(second, seed=3)
    assert second.refusal() is None


def test_a_signature_begun_over_other_words_or_long_ago_is_begun_anew() -> None:
    hand, paper = Hand(), on_the_table()
    hand.write(hand.pen(paper))
    assert len(hand.pen(paper).strokes) == 5
    agreeing.rewrite(paper, "facts", "别的话。")
    assert hand.pen(paper).strokes == ()
    hand.write(hand.pen(paper))
    assert hand.pen(paper, "p2").strokes == ()
    pen = hand.pen(paper)
    hand.write(pen)
    hand.tick(700)
    pen.stroke([(0.1, 0.1, hand.tick(1), None)])
    assert pen.strokes == ()


def test_a_phone_that_was_started_anew_counts_on_by_the_wall(tmp_path: Path) -> None:
    hand, paper = Hand(), on_the_table()
    hand.write(hand.pen(paper))
    hand.tick(5)
    hand.set.steady = 1.0
    later = PhoneClock(
        tmp_path, wall=lambda: hand.set.wall, steady=lambda: hand.set.steady
    )
    later.boot = "another"
    who = signer(paper, "p1")
    pen = Penning(paper, later, who, who.pens[0])
    pen.stroke([(0.5, 0.5, 1.0, None)])
    assert len(pen.strokes) == 6
    assert pen.strokes[5][0].ms - pen.strokes[4][-1].ms == pytest.approx(5000, abs=40)


CHILD = {"role": "applicant", "name": "李小明", "birth_on": "2015-01-01"}
FIRM = {"role": "respondent", "kind": "organization", "name": "砂石厂"}


@pytest.mark.parametrize(
    ("party", "pens", "note"),
    [
        (ZHANG, (Pen("self", "张大山"),), ""),
        (CHILD, (), signers.NO_GUARDIAN),
        (
            {**CHILD, "guardian": {"name": "李大山"}},
            (Pen("guardian", "李大山"),),
            "未成年人，由法定代理人签",
        ),
        (
            {**ZHANG, "guardian": {"name": "张一"}},
            (Pen("self", "张大山"), Pen("guardian", "张一")),
            "",
        ),
        (LI, (Pen("self", "李小河"), Pen("agent", "李二河")), ""),
        (
            {**LI, "agent": {"name": "李二河"}},
            (Pen("self", "李小河"),),
            signers.NO_AUTHORITY,
        ),
        (
            {**CHILD, "guardian": {"name": "李大山", "is_against": True}},
            (),
            signers.NO_GUARDIAN,
        ),
        ({**CHILD, "guardian": {"name": "李小河"}}, (), signers.NO_GUARDIAN),
        ({**ZHANG, "capacity": "limited"}, (), signers.NO_GUARDIAN),
        (
            {**ZHANG, "capacity": "none", "guardian": {"name": "张一"}},
            (Pen("guardian", "张一"),),
            "不能完全辨认自己行为，由法定代理人签",
        ),
        (FIRM, (Pen("representative", "负责人"),), ""),
        (
            {**FIRM, "legal_representative": "陈国强"},
            (Pen("representative", "陈国强"),),
            "",
        ),
    ],
)
def test_a_guardian_signs_for_a_child_and_an_agent_only_with_authority(
    party, pens, note
) -> None:
    parties = {"p1": party, "p2": LI}
    assert signers.pens_of("p1", parties, "2026-11-20") == (pens, note)


@pytest.mark.parametrize(
    ("dispute", "why"),
    [
        ({"dispute_type": "01", "subtype": "01-3"}, signers.ON_PAPER),
        ({"dispute_type": "01", "subtype": "01-4"}, signers.ON_PAPER),
        ({"dispute_type": "01"}, signers.MAYBE_PERSONAL),
        ({"dispute_type": "01", "subtype": "01-1"}, ""),
        ({"dispute_type": "02"}, ""),
    ],
)
def test_marriage_adoption_and_inheritance_are_signed_on_paper_only(
    dispute, why
) -> None:
    assert signers.paper_only({}, {"dispute": dispute}) == why


def test_on_paper_it_says_how_who_stood_by_and_over_which_words() -> None:
    paper = on_the_table()
    who = signer(paper, "p2")
    signers.on_paper(paper, who, who.pens[1], "fingerprint", " 秦红 ")
    body = paper.body["signatures"]["p2"]
    assert body["text"] == agreeing.digest(paper)
    assert signers.how_words(body) == "按指印（见证人秦红），委托代理人李二河代签"
    mediator = signer(paper, "m1")
    signers.on_paper(paper, mediator, mediator.pens[0], "paper", "")
    assert paper.body["mediator_signatures"]["m1"]["name"] == "杜明"
    bodies.load("agreement.signed", 1, paper.body)
    signers.take_back(paper, who)
    assert "signatures" not in paper.body


def test_an_oral_agreement_is_read_out_and_signed_by_the_mediator_alone() -> None:
    paper = on_the_table(form="oral", oral_agreement_content="当场赔五十元")
    assert [each.key for each in signers.signers(paper)] == ["m1"]
    assert [each.key for each in agreeing.spoken(paper)][-2:] == ["amount", "effect"]


def test_an_answer_changes_its_own_clause_and_no_other() -> None:
    paper = on_the_table()
    paper.body["clauses"]["facts"] = {"text": "早先的话。"}
    paper.answer("/terms/t2/amount_fen", 40000)
    assert "肆佰元整" in paper.body["clauses"]["t2"]["text"]
    assert paper.body["clauses"]["facts"] == {"text": "早先的话。"}
    paper.remove("/terms/t2")
    assert "t2" not in paper.body["clauses"]
    paper.answer("/recorder", "秦红")
    assert paper.body["clauses"]["facts"] == {"text": "早先的话。"}


def test_a_correction_draws_nothing_anew_that_nobody_changed() -> None:
    paper = on_the_table()
    paper.draft.corrects = "entry:x"
    paper.body["clauses"]["facts"] = {"text": "早先的话。"}
    before = agreement_text.digest(paper.body)
    agreeing.lay_out(paper)
    assert agreement_text.digest(paper.body) == before


def test_sums_that_differ_are_shown_beside_their_clause() -> None:
    paper = on_the_table()
    agreeing.rewrite(paper, "t2", "张大山付四百元，2026年9月10日前付清。")
    shown = {each.key: each for each in agreeing.spoken(paper)}["t2"]
    assert shown.is_rewritten
    assert shown.differs == (texts.other_sum("400元", "300元").zh,)


def test_who_is_said_to_have_signed_otherwise_leaves_no_trace() -> None:
    hand, paper = Hand(), on_the_table()
    pen = hand.pen(paper)
    hand.write(pen)
    pen.sign()
    paper.answer("/signatures/p1/how", "seal")
    assert paper.body["signatures"]["p1"] == {
        "how": "seal",
        "signed_on": paper.setting.day,
    }
    paper.answer("/signatures/p1/how", None)
    assert not paper.body.get("signatures", {}).get("p1", {}).get("how")


def test_what_is_read_back_says_that_there_is_a_hand_and_not_its_numbers() -> None:
    hand, paper = Hand(), on_the_table()
    pen = hand.pen(paper)
    hand.write(pen)
    pen.sign()
    lines = reading.read("agreement.signed", paper.body, paper.setting)
    said = {line.pointer: line.value for line in lines}
    assert said["/signatures/p1/hand/strokes"] == f"5 笔，{signers.LABEL}"
    assert said["/signatures/p1/text"] == f"校验码 {agreeing.digest(paper)[:8]}"
    assert not [at for at in said if at.endswith(("/nonce", "/bound", "/mono_ms"))]
    heads = [line.label for line in lines if line.pointer.count("/") == 2]
    clauses = [each.heading for each in agreeing.spoken(paper)]
    assert heads[-len(clauses) :] == clauses


def test_signed_anew_after_a_correction_it_binds_again(
    casebook: Casebook, set_clock: SetClock
) -> None:
    def kept(paper: Paper) -> CaseFile:
        recording.complete(casebook, paper)
        found = casebook.casefile(case, HOME)
        assert found is not None
        return found

    case, hand = casebook.new_case(), Hand()
    hand.set, hand.clock = set_clock, casebook.clock
    casebook.record("dispute.opened", case, opened(), home=HOME)
    casebook.record("dispute.accepted", case, accepted(), home=HOME)
    draft = recording.open_form(casebook, "agreement.signed", case, HOME)
    facts = {"dispute_facts": "墙压了水沟。", "disputed_matters": "水沟归谁用。"}
    term = {"text": "退墙四十公分", "mode": "自己拆", "due_on": "2026-12-01"}
    draft.body |= {"form": "written", "terms": {"t1": term}, **facts}
    paper = recording.paper_of(casebook, draft)
    agreeing.lay_out(paper)
    for seed, each in enumerate(signers.signers(paper)):
        pen = Penning(paper, casebook.clock, each, each.pens[0])
        hand.write(pen, seed)
        pen.sign()
    kept(paper)
    seal = PLANS["agreement.sealed"].begins(paper.setting)
    seal |= {"sealed_by": "陈国强", "committee": "荷花村调委会"}
    casebook.record("agreement.sealed", case, seal, home=HOME)
    found = casebook.casefile(case, HOME)
    assert found is not None
    assert found.effective.keys() == {1}
    (signed,) = [e for e in found.entries if e.type == "agreement.signed"]

    def corrected(reason: str) -> Paper:
        again = recording.open_correction(casebook, signed, HOME)
        again.reason = reason
        return recording.paper_of(casebook, again)

    paper = corrected("尺寸写错了")
    paper.answer("/terms/t1/text", "退墙五十公分")
    found = kept(paper)
    assert found.effective == {}
    assert [p.code for p in found.problems] == [
        "agreed_early",
        "unsigned",
        "signed_before",
    ]
    paper = corrected("按改后的正文重签")
    for seed, each in enumerate(signers.signers(paper), 40):
        assert each.is_outdated
        pen = Penning(paper, casebook.clock, each, each.pens[0])
        hand.write(pen, seed)
        pen.sign()
    assert kept(paper).effective.keys() == {1}
