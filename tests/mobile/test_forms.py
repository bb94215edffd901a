"""Filling in a form: laws over lives that the samples tell, then what a clerk knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile import answers, members, reading, recording
from mobile.answers import NotUnderstood, spoken, understood, written
from mobile.clock import CHINA
from mobile.drafts import Draft
from mobile.forms import Paper
from mobile.places import key_of, number_of, put_at, value_at
from mobile.plan import Ask, Many, spelled
from mobile.plans import PLANS, occasions, plan_for
from mobile.setting import Setting
from schemas import bodies, corrections, placing
from schemas.samples import County, dispute
from tests.mobile.disputes import opened

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA)
COUNTY = County(11)


def setting(tree: dict | None = None, stage: int = 0, **more) -> Setting:
    return Setting(tree or {}, "秦晓春", "500230101201001", NOON, stage, **more)


def paper(key: str, body: dict, tree: dict | None = None) -> Paper:
    plan = PLANS[key]
    stage = body.get("stage", 0)
    draft = Draft("d", key, plan.type, 1, "grid-500230101201001", "c", body)
    return Paper(plan, draft, setting(tree, stage))


def told_lives() -> list[tuple[str, dict, dict]]:
    """(form, body, the case around it) of every record of some told lives."""
    found = []
    for seed in range(40):
        chance = Random(seed)
        tree: dict = {}
        for step in dispute(chance, COUNTY, COUNTY.grids[seed], date(2026, 3, 2)):
            if step.corrects is not None:
                continue
            plan = plan_for(step.type, step.body)
            found.append((plan.key, step.body, tree))
            tree = grown(tree, step.type, step.body)
    return found


def grown(tree: dict, type: str, body: dict) -> dict:
    """As much of the case file as forms refer to."""
    after = {**tree}
    if type == "dispute.opened":
        after |= {"dispute": body, "party": body["parties"]}
        after["claim"] = body.get("claims", {})
    if type == "dispute.accepted":
        after["acceptance"] = body
    if type == "agreement.signed":
        after["agreement"] = {str(body["round"]): body}
    if type == "stage.recorded":
        stages = {**tree.get("stage", {})}
        rounds = {**stages.get(str(body["stage"]), {}).get("round", {})}
        rounds[str(body["round"])] = body
        stages[str(body["stage"])] = {"round": rounds}
        after["stage"] = stages
    return after


LIVES = told_lives()


def leaves(value, at: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{at}/{name}")
    else:
        yield at, value


def copied(value):
    if isinstance(value, dict):
        return {name: copied(each) for name, each in value.items()}
    return list(value) if isinstance(value, list) else value


def test_the_lives_tell_of_every_form_of_a_case() -> None:
    assert {key for key, _, _ in LIVES} >= set(PLANS) - {
        "entry.voided",
        "dispute.not_accepted",
        "evidence.added",
        "dispute.suspended",
        "dispute.resumed",
        "dispute.extension_asked",
        "panel.drawn",
        "same_day",
        "protection.reported",
        *occasions.KEYS,
    }


@given(st.sampled_from(LIVES))
def test_what_the_schema_takes_the_form_takes(life) -> None:
    key, body, tree = life
    sheet = paper(key, copied(body), tree)
    assert sheet.faults() == []


@given(st.sampled_from(LIVES))
def test_everything_that_was_recorded_is_read_back(life) -> None:
    key, body, tree = life
    sheet = paper(key, copied(body), tree)
    lines = reading.read(sheet.plan.type, body, sheet.setting)
    read = {line.pointer for line in lines}
    said = "".join(line.label + line.value for line in lines)
    for place, value in leaves(body):
        last = place.rpartition("/")[2]
        if last in reading.UNSAID or value == {} or value == []:
            continue
        assert place in read or str(value) in said or last == "party", place


@given(st.sampled_from(LIVES), st.randoms(use_true_random=False))
def test_a_form_with_anything_missing_says_so_and_never_breaks(life, chance) -> None:
    key, body, tree = life
    draft = copied(body)
    fixed = {"/stage", "/round"}
    for place, _ in list(leaves(draft)):
        if place not in fixed and chance.random() < 0.4:
            put_at(draft, place, None)
    sheet = paper(key, draft, tree)
    sheets = sheet.all_sheets
    for fault in (*sheet.faults(), *sheet.gaps()):
        assert sheet.sheet_of(fault.pointer, sheets) in sheets
        members.page_of(sheet, fault.pointer)
    for group in members.together(sheet, sheet.faults()):
        assert members.told(sheet, group)
    reading.read(sheet.plan.type, sheet.finished(), sheet.setting)
    for each in sheets:
        for item in sheet.items(each):
            if isinstance(item, Ask):
                for question in sheet.questions(item):
                    assert question.label
                    sheet.text(question)
            if isinstance(item, Many):
                sheet.members(item)


@given(st.sampled_from(LIVES))
def test_a_value_in_its_box_is_understood_as_itself(life) -> None:
    key, body, tree = life
    sheet = paper(key, copied(body), tree)
    for each in sheet.all_sheets:
        for item in sheet.items(each):
            if not isinstance(item, Ask):
                continue
            for question in sheet.questions(item):
                if question.kind in answers.TYPED:
                    value = sheet.value(question.pointer)
                    text = written(question.kind, value)
                    assert understood(question.kind, text) == value


@given(st.sampled_from(LIVES), st.randoms(use_true_random=False))
def test_a_correction_turns_what_was_recorded_into_what_is_meant(life, chance) -> None:
    key, body, _ = life
    plan = PLANS[key]
    after = copied(body)
    chosen = [p for p, v in leaves(after) if isinstance(v, str) and len(v) > 12]
    for place in chosen[:2]:
        put_at(after, place, value_at(after, place) + "（更正）")
    if not chosen:
        return
    changed, removed = recording.differences(body, after)
    correction = {"set": changed, **({"remove": removed} if removed else {})}
    assert corrections.corrected(plan.type, body, correction) == after


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("day", "20261121", "2026-11-21"),
        ("day", "2026.1.5", "2026-01-05"),
        ("day", "２０２６年11月21日", "2026-11-21"),
        ("hour", "930", "09:30"),
        ("hour", "9:30", "09:30"),
        ("hour", "9点半", "09:30"),
        ("hour", "15时", "15:00"),
        ("money", "8600", 860000),
        ("money", "8,600.5元", 860050),
        ("money", "１.２万", 1200000),
        ("whole", "5", 5),
        ("phone", "139 0826 5533", "13908265533"),
        ("code", "11010519491231002x", "11010519491231002X"),
        ("line", "  李二河 ", "李二河"),
        ("prose", "一\n二\n", "一\n二"),
        ("line", "   ", None),
    ],
)
def test_typed_text_is_understood(kind, typed, value) -> None:
    assert understood(kind, typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("day", "2026-13-01"),
        ("day", "明天"),
        ("hour", "25:00"),
        ("hour", "早上"),
        ("money", "很多"),
        ("money", "1.005"),
        ("whole", "三"),
    ],
)
def test_what_cannot_be_understood_stays_as_it_was_typed(kind, typed) -> None:
    with pytest.raises(NotUnderstood):
        understood(kind, typed)


def test_values_are_told_in_words() -> None:
    assert spoken("day", "2026-11-21") == "2026年11月21日 星期六 农历十月十三"
    assert spoken("day", "那天") == "那天"
    assert spoken("money", 860050) == "8,600.50 元"
    assert spoken("flag", False) == "否"
    assert spoken("many", ["a", "b"], [("a", "甲"), ("b", "乙")]) == "甲、乙"
    assert spoken("line", None) == ""


def test_claims_of_the_stage_are_numbered_on_from_the_registration() -> None:
    body = PLANS["stage.recorded/1"].begins(setting({"claim": {"c1": {}, "c2": {}}}, 1))
    sheet = paper("stage.recorded/1", body, {"claim": {"c1": {}, "c2": {}}})
    (many,) = [
        item
        for each in sheet.all_sheets
        for item in each.items
        if isinstance(item, Many) and item.at == "/air/claims"
    ]
    assert sheet.add(many, {}) == "c3"


def test_two_phones_never_choose_one_id_for_two_people() -> None:
    sheet = paper("dispute.opened", opened())
    (many,) = [
        item
        for item in sheet.all_sheets[0].items
        if isinstance(item, Many) and item.at == "/parties"
    ]
    keys = {sheet.add(many, {}) for _ in range(20)}
    # Of so many two are alike once in ninety thousand times.
    assert len({key.partition("-")[2] for key in keys}) >= 19
    assert spelled("/parties/p3-9f02ab/name") == "/parties/p3/name"
    assert (key_of("/parties/p3-9f02ab"), number_of("p3-9f02ab")) == ("p3-9f02ab", 3)


def test_a_member_that_says_nothing_any_more_was_never_there() -> None:
    tree = {"party": {"p1": {"name": "李二河"}, "p2": {"name": "张大山"}}}
    body = {"stage": 1, "round": 1, "held_on": "2026-11-20"}
    sheet = paper("stage.recorded/1", body, tree)
    sheet.answer("/air/statements/p1/facts", "他说的话")
    assert sheet.value("/air/statements/p1/party") == "p1"
    sheet.answer("/air/statements/p1/facts", None)
    assert sheet.value("/air") is None


def test_an_id_card_that_differs_is_told_at_once() -> None:
    body = opened()
    body["parties"]["p1-aaaaaa"] |= {"id_no": "110105194912310021"}
    faults = paper("dispute.opened", body).faults()
    assert any(f.pointer == "/parties/p1-aaaaaa/id_no" for f in faults)


def test_a_seal_follows_the_last_agreement() -> None:
    body = PLANS["agreement.sealed"].begins(
        setting(
            {"agreement": {"1": {}, "2": {}}, "acceptance": {"committee": "某调委会"}}
        )
    )
    assert (body["round"], body["committee"]) == (2, "某调委会")


def test_the_type_of_every_plan_is_one_of_the_schemas() -> None:
    for plan in PLANS.values():
        assert (plan.type in bodies.SCHEMAS) == (plan.records is None)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/dispute/summary", ("dispute.opened", "/summary")),
        ("/party/p1/phone", ("dispute.opened", "/parties/p1/phone")),
        ("/claim/c1/amount_fen", ("dispute.opened", "/claims/c1/amount_fen")),
        ("/consent/p1/agreed", ("dispute.consented", "/agreed")),
        (
            "/stage/2/round/1/deliberate/findings/i1/status",
            ("stage.recorded", "/deliberate/findings/i1/status"),
        ),
        ("/agreement/1/terms/t1/text", ("agreement.signed", "/terms/t1/text")),
        ("/agreement/1/seal/sealed_on", ("agreement.sealed", "/sealed_on")),
        ("/follow_up/abc/situation", ("follow_up.recorded", "/situation")),
        ("/state", ("", "/state")),
    ],
)
def test_a_register_is_named_as_its_field_is(path, place) -> None:
    assert placing.origin(path) == place


def test_two_amounts_are_told_side_by_side() -> None:
    words = reading.register_words("/claim/c1/amount_fen", [60000, 68000], setting())
    assert words == "诉求1 · 金额：“600 元”、“680 元”"
    assert reading.register_words("/state", ["air", "answer"], setting()).startswith(
        "状态"
    )
