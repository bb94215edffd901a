"""The text of an agreement: laws first, then what a mediator would read out."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import agreement_text as text
from schemas import amounts, bodies, texts
from schemas.canonical import canonical_bytes
from schemas.errors import InvalidBody
from tests.schemas.generating import days, filled
from tests.schemas.hands import by_finger
from tests.schemas.records import BODIES, LI, ORAL, ZHANG

SIGNED = BODIES["agreement.signed"]
TREE: dict[str, Any] = {
    "party": {"p1": ZHANG, "p2": LI},
    "dispute": {"subtype": "02-1"},
}
agreements = filled(bodies.form_of("agreement.signed"))
parties = st.dictionaries(
    st.sampled_from(["p1", "p2-9f02ab", "p10-00aa11", "x"]),
    filled(bodies.form_of("dispute.opened").fields["parties"].form),  # type: ignore[attr-defined]
    min_size=1,
)


def turned(value: Any) -> Any:
    """The same, its keys in the other order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return value


def written(**changes: Any) -> dict[str, Any]:
    body = {**copy.deepcopy(SIGNED), **changes}
    return {**body, "clauses": text.stated(body, TREE)}


@given(agreements, parties)
def test_the_same_record_makes_the_same_bytes_in_whatever_order_it_came(
    agreement: dict[str, Any], people: dict[str, Any]
) -> None:
    tree = {"party": people}
    one, other = text.draw(agreement, tree), text.draw(turned(agreement), turned(tree))
    assert list(one.items()) == list(other.items())
    assert canonical_bytes(one) == canonical_bytes(other)
    assert all(one.values())
    stated = {"clauses": text.stated(agreement, tree)}
    again = {"clauses": turned(text.stated(turned(agreement), turned(tree)))}
    assert text.digest(stated) == text.digest(again)


@given(st.data())
def test_the_digest_changes_with_any_word_and_only_with_words(
    data: st.DataObject,
) -> None:
    body = written()
    before = text.digest(body)
    key = data.draw(st.sampled_from(sorted(body["clauses"])))
    said = body["clauses"][key]["text"]
    other = data.draw(st.text("甲乙丙。", min_size=1).filter(lambda each: each != said))
    body["clauses"][key] = text.rewritten(body["clauses"][key], other)
    assert text.digest(body) != before
    body["clauses"][key] = text.rewritten(body["clauses"][key], said)
    assert text.digest(body) == before
    assert text.digest({**body, "recorder": "别人", "copies": 9}) == before


@given(st.integers(0, 10**9), days)
def test_every_sum_stands_in_figures_and_in_大写_and_every_day_in_full(
    fen: int, due: str
) -> None:
    term = {"text": "付工钱", "amount_fen": fen, "payer": "p1", "due_on": due}
    body = written(terms={"t1": term})
    said = body["clauses"]["t1"]["text"]
    assert amounts.figures(fen) in said
    assert amounts.capital(fen) in said
    assert amounts.said_in(said) == {fen}
    assert text.spelled(due) in said
    assert [each for each in text.differing(body) if each[0] == "t1"] == []


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_rewritten_clause_that_names_another_sum_is_told(
    recorded: int, said: int
) -> None:
    body = written(terms={"t1": {"text": "付工钱", "amount_fen": recorded}})
    words = f"张大山付{amounts.capital(said)}。"
    body["clauses"]["t1"] = text.rewritten(body["clauses"]["t1"], words)
    told = [why for key, why in text.differing(body) if key == "t1"]
    names = (amounts.figures(said), amounts.figures(recorded))
    assert told == ([] if said == recorded else [texts.other_sum(*names)])


def test_the_text_reads_as_m08() -> None:
    drawn = text.draw(SIGNED, TREE)
    assert list(drawn) == [
        "parties",
        "facts",
        "matters",
        "responsibilities",
        "t1",
        "t2",
        "amount",
        "effect",
        "copies",
    ]
    assert drawn["parties"].split("\n") == [
        "申请人：张大山，男，土家族，36岁，务农，住丰都县名山街道万泉村3组。",
        "被申请人：李小河，女，汉族，55岁，住丰都县名山街道万泉村3组"
        "（委托代理人：李二河，兄弟）。",
    ]
    assert drawn["t2"] == (
        "张大山付工钱三百元。由张大山向李小河给付人民币300元（大写：叁佰元整）。"
        "履行方式：现金一次付清。履行期限：至2026年9月10日。"
    )
    assert "三十日内共同向人民法院申请司法确认" in drawn["effect"]
    assert drawn["copies"].startswith("本协议一式三份，")


def test_an_oral_one_reads_as_m09_and_needs_no_seal_to_take_effect() -> None:
    drawn = text.draw(ORAL, TREE)
    assert list(drawn) == ["parties", "facts", "matters", "oral", "effect"]
    assert "自各方达成协议之日（2026年9月5日）起生效" in drawn["effect"]
    assert (
        "（" not in text.draw({"form": "oral"}, TREE)["effect"].partition("起生效")[0]
    )


def test_a_court_that_would_not_confirm_is_not_named() -> None:
    drawn = text.draw({**SIGNED, "confirmation_bars": ["property_title"]}, TREE)
    assert "司法确认" not in drawn["effect"]


def test_a_firm_a_child_and_whoever_is_hardly_known_are_named_as_they_can_be() -> None:
    firm = {
        "role": "respondent",
        "kind": "organization",
        "name": "万泉砂石厂",
        "address": "万泉村1组",
        "legal_representative": "陈国强",
    }
    child = {
        "role": "applicant",
        "name": "李小明",
        "birth_on": "2015-09-09",
        "guardian": {"name": "李大山"},
    }
    stranger = {"name": "某人", "birth_on": "2030-01-01"}
    tree = {"party": {"p2": firm, "p1": child, "px": stranger}}
    said = text.draw(SIGNED, tree)["parties"].split("\n")
    assert said == [
        "申请人：李小明，10岁（法定代理人：李大山）。",
        "被申请人：万泉砂石厂，地址万泉村1组，法定代表人陈国强。",
        "：某人。",
    ]


def test_clauses_are_headed_and_stand_in_the_order_in_which_they_are_read() -> None:
    keys = ["copies", "t10", "zz", "t2", "facts", "parties", "oral"]
    assert text.in_order(dict.fromkeys(keys)) == [
        "parties", "facts", "t2", "t10", "oral", "copies", "zz",
    ]  # fmt: skip
    heads = {number: text.heading(f"t{number}") for number in (1, 10, 21, 120)}
    assert heads == {
        1: "协议内容第一条",
        10: "协议内容第十条",
        21: "协议内容第二十一条",
        120: "协议内容第120条",
    }
    assert text.heading("t2", "en") == "Term 2"
    assert (text.heading("facts", "en"), text.heading("zz")) == ("Facts", "zz")


def test_a_rewritten_clause_keeps_its_words_beside_what_would_be_drawn_now() -> None:
    body = written(signatures={})
    words = "石坎由李小河退后半米，2026年9月20日前完工。"
    body["clauses"]["t1"] = text.rewritten(body["clauses"]["t1"], words)
    body["terms"]["t1"]["mode"] = "请人施工"
    stated = text.stated(body, TREE)
    assert stated["t1"]["text"] == words
    assert "请人施工" in stated["t1"]["drawn"]
    body["clauses"] = stated
    assert text.rewritten(stated["t1"], stated["t1"]["drawn"]) == {
        "text": stated["t1"]["drawn"]
    }
    bodies.load("agreement.signed", 1, body)


def test_only_the_clauses_whose_source_was_changed_are_drawn_anew() -> None:
    body = written()
    body["clauses"]["facts"] = {"text": "早先的程序写的。"}
    body["terms"] = {"t1": body["terms"]["t1"], "t3": {"text": "互不再提"}}
    stated = text.stated(body, TREE, text.drawn_from("/terms/t3/text"))
    assert stated["facts"] == {"text": "早先的程序写的。"}
    assert stated["t3"] == {"text": "互不再提。"}
    assert "t2" in stated
    assert "t2" not in text.stated(body, TREE, text.drawn_from("/terms/t2"))
    assert text.drawn_from("/dispute_facts") == {"facts"}
    assert text.drawn_from("/recorder") == frozenset()


def test_words_and_record_that_disagree_are_told() -> None:
    body = written()
    body["terms"]["t1"] = {"text": "赔五百元，2026年9月1日前付。", "amount_fen": 30000}
    body["terms"]["t1"]["due_on"] = "2026-09-20"
    body["clauses"] = text.stated(body, TREE)
    assert list(text.differing(body)) == [
        ("t1", texts.other_sum("500元", "300元")),
        ("t1", texts.other_day("2026年9月20日")),
    ]
    body = written()
    body["clauses"]["t2"] = text.rewritten(body["clauses"]["t2"], "付清工钱。")
    assert [key for key, _ in text.differing(body)] == ["t2", "t2"]
    body = {**written(), "amount_fen": 1}
    assert [key for key, _ in text.differing(body)] == ["amount"]
    assert list(text.differing({"amount_fen": 1, "terms": {"t1": {}}})) == []


@pytest.mark.parametrize(
    ("at", "name", "value", "pointer"),
    [
        ("p1", "text", "6" * 64, "/signatures/p1/hand/bound"),
        ("p1", "text", None, "/signatures/p1/text"),
        ("p1", "hand", None, "/signatures/p1/hand"),
    ],
)
def test_a_signature_moved_to_another_text_is_no_signature(
    at: str, name: str, value: str | None, pointer: str
) -> None:
    body = by_finger(SIGNED, TREE, "2026-09-08")
    bodies.load("agreement.signed", 1, body)
    if value is None:
        del body["signatures"][at][name]
    else:
        body["signatures"][at][name] = value
    with pytest.raises(InvalidBody) as wrong:
        bodies.load("agreement.signed", 1, body)
    assert [each.pointer for each in wrong.value.errors] == [pointer]


def test_one_hand_does_not_sign_for_two() -> None:
    body = by_finger(SIGNED, TREE, "2026-09-08")
    body["signatures"]["p2"]["hand"] = body["signatures"]["p1"]["hand"]
    with pytest.raises(InvalidBody) as wrong:
        bodies.load("agreement.signed", 1, body)
    assert {each.pointer for each in wrong.value.errors} == {
        "/signatures/p2/hand/bound",
        "/signatures/p1/hand/strokes",
        "/signatures/p2/hand/strokes",
    }


def test_no_clause_is_called_rewritten_that_says_the_same() -> None:
    body = written()
    body["clauses"]["facts"]["drawn"] = body["clauses"]["facts"]["text"]
    with pytest.raises(InvalidBody) as wrong:
        bodies.load("agreement.signed", 1, body)
    assert [each.zh for each in wrong.value.errors] == [texts.NOT_ALTERED.zh]
