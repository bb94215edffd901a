"""经过 as sentences: over whatever phones may write, and over whatever a form takes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import bodies, placing
from schemas.casefile import CaseFile, fold
from schemas.entry import Entry
from schemas.settling import TYPES as SETTLING
from server.console import telling
from server.console.language import LANGUAGES, Language
from server.console.telling import SENTENCES, Chapter, Teller, Told, chapters
from server.registry.cases import EntryView
from tests.schemas import records
from tests.schemas.generating import filled
from tests.schemas.telling import (
    DAY,
    MORNING,
    Phone,
    accepting,
    answering,
    consenting,
    holding,
    opening,
    reviewing,
    signing,
    told,
    two_phones,
)
from tests.schemas.test_fold_laws import histories
from tests.server.console.desk import Desk, make_desk

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z_{}\[\]]")
BY = "王建国"
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
LAW = settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
# What is tested below by hand, since it names an entry that has to be there.
NAMING = {*SETTLING, *telling.CORRECTED}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_desk(tmp_path_factory.mktemp("county"))
    yield made
    made.county.close()


@contextmanager
def speaking(desk: Desk, tongue: Language) -> Iterator[None]:
    header = {"Cookie": f"language={tongue}"}
    with desk.county.app.test_request_context(headers=header):
        yield


def arrived(entry: Entry) -> EntryView:
    return EntryView(entry, MORNING, entry.home, "held", BY, "mediator", BY)


def tell(desk: Desk, casefile: CaseFile, tongue: Language = "zh") -> list[Told]:
    with speaking(desk, tongue):
        views = [arrived(each) for each in casefile.entries]
        return list(Teller(casefile, views, tongue).entries())


def set_out(desk: Desk, casefile: CaseFile) -> tuple[Chapter, ...]:
    every = tell(desk, casefile)
    with speaking(desk, "zh"):
        return tuple(chapters(every, "zh"))


def typed(entries: list[Entry]) -> list[str]:
    """What was written in free words, the longest first, as the story sets it."""
    found = {
        " ".join(value.split()).rstrip("。")
        for entry in entries
        for _, value in placing.leaves(entry.body or {})
        if isinstance(value, str)
    }
    return sorted(filter(None, found), key=len, reverse=True)


def without(text: str, words: list[str]) -> str:
    for each in words:
        text = text.replace(each, "")
    return text


# Laws.


@LAW
@given(entries=histories())
def test_every_entry_is_told_once_in_both_languages(desk, entries) -> None:
    casefile = fold(entries)
    for tongue in LANGUAGES:
        every = tell(desk, casefile, tongue)
        assert [each.no for each in every] == [*range(1, len(casefile.entries) + 1)], (
            tongue
        )
        assert all(each.text for each in every)


@LAW
@given(entries=histories())
def test_nothing_of_the_machine_is_said_in_chinese(desk, entries) -> None:
    """No type, no code, no id, no key: not a letter, since nobody typed one."""
    for each in tell(desk, fold(entries)):
        assert LATIN.search(each.text) is None, each.text


@LAW
@given(entries=histories())
def test_in_english_only_what_people_wrote_is_chinese(desk, entries) -> None:
    words = [*typed(entries), BY]
    for each in tell(desk, fold(entries), "en"):
        assert CHINESE.search(without(each.text, words)) is None, each.text
        assert not re.search(r"\w[._]\w|entry:|u-", each.text), each.text


@LAW
@given(entries=histories())
def test_the_chapters_hold_every_sentence_once_by_rising_days(desk, entries) -> None:
    casefile = fold(entries)
    laid = [
        each
        for chapter in set_out(desk, casefile)
        for day in chapter.days
        for each in day.told
    ]
    assert sorted(each.no for each in laid) == [*range(1, len(casefile.entries) + 1)]
    assert [each.day for each in laid] == sorted(each.day for each in laid)
    for one, other in zip(laid, laid[1:], strict=False):
        assert one.day < other.day or one.no < other.no


@LAW
@given(entries=histories(), seed=st.randoms())
def test_the_story_does_not_hang_on_the_order_of_arrival(desk, entries, seed) -> None:
    shuffled = list(entries)
    seed.shuffle(shuffled)
    assert tell(desk, fold(shuffled)) == tell(desk, fold(entries))


@pytest.mark.parametrize("type", sorted(SENTENCES.keys() - NAMING))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_form_takes_can_be_told(desk, type: str, data: Any) -> None:
    body = data.draw(filled(bodies.form_of(type)))
    casefile = fold(told(("dispute.opened", opening()), (type, body)).known)
    for tongue in LANGUAGES:
        for each in tell(desk, casefile, tongue):
            assert each.text
            assert not re.search(r"[{}\[\]]|None|True|False|entry:", each.text)


@pytest.mark.parametrize("type", bodies.SCHEMAS)
def test_every_type_that_a_dispute_can_have_has_its_sentences(desk, type: str) -> None:
    """The others have a page of their own; met in a dispute they are named."""
    elsewhere = ("protection.", "outreach.", "reception.")
    assert (type in SENTENCES) or type.startswith(elsewhere)
    phone = told(("dispute.opened", opening()), (type, records.body(type)))
    assert BY in only(desk, phone, phone.known[-1])


# Examples.


def only(desk: Desk, phone: Phone, entry: Entry, tongue: Language = "zh") -> str:
    casefile = fold(phone.known)
    number = [each.id for each in casefile.entries].index(entry.id)
    return tell(desk, casefile, tongue)[number].text


def test_a_dispute_is_registered(desk) -> None:
    phone = told(("dispute.opened", opening()))
    assert only(desk, phone, phone.known[0]) == (
        "网格调解员王建国登记了一件邻里纠纷：申请人张三、被申请人李四。"
        "张三家屋檐水滴到李四家院坝。李四提出：改走屋檐水。"
    )


def test_what_was_agreed_says_how_much_and_until_when(desk) -> None:
    terms = {"t1": {**signing()["terms"]["t1"], "due_on": "2026-11-29"}}
    phone = told(("dispute.opened", opening()), ("agreement.signed", signing()))
    signed = phone.record("agreement.signed", signing(round=2, terms=terms))
    said = only(desk, phone, signed)
    agreed = "各方达成书面协议：李四补偿（8,600 元，2026年11月29日 止）。"
    assert said.startswith(agreed)
    assert "签署：张三、李四。" in said


def test_an_amount_that_the_words_say_is_not_said_again(desk) -> None:
    texts = ("赔谷子1,200元", "赔谷子一千二百元", "11200元里赔一部分")
    claims = {
        f"c{n}": {"party": "p2", "text": text, "amount_fen": 120000}
        for n, text in enumerate(texts, 1)
    }
    phone = told(("dispute.opened", opening(claims=claims)))
    assert only(desk, phone, phone.known[0]).endswith(
        "李四提出：赔谷子1,200元；赔谷子一千二百元（1,200 元）；"
        "11200元里赔一部分（1,200 元）。"
    )


def test_one_who_says_no_and_one_nobody_knows(desk) -> None:
    phone = told(("dispute.opened", opening()))
    refused = phone.record("dispute.consented", consenting("p2", agreed=False))
    unknown = phone.record("dispute.consented", consenting("p9", openness="limited"))
    assert only(desk, phone, refused) == "李四向网格调解员王建国表态：不同意调解。"
    said = only(desk, phone, unknown)
    assert said.startswith("一方当事人向网格调解员王建国表态：同意调解。")
    assert "公开意愿：限定范围" in said


def test_a_round_that_came_back_says_which_it_is_and_why(desk) -> None:
    phone = told(("dispute.opened", opening()))
    back = phone.record("stage.recorded", holding(2, outcome="need_more_facts"))
    again = phone.record("stage.recorded", holding(1, 2))
    assert "返回的原因：还有事情没说清。" in only(desk, phone, back)
    assert "王大姐主持开门说理（第 2 轮），1人到场。" in only(desk, phone, again)
    titles = [each.title for each in set_out(desk, fold(phone.known))]
    assert titles == ["登记受理", "会商议理", "开门说理（第 2 轮）"]


def test_a_correction_names_place_value_and_reason(desk) -> None:
    phone = told(("dispute.opened", opening()))
    made = phone.correct(
        phone.known[0],
        set={"/claims/c1/amount_fen": 5000, "/parties/p1/name": "张山"},
    )
    said = only(desk, phone, made)
    assert said.startswith("网格调解员王建国更正记录 1（纠纷登记）：")
    assert "金额记作“50 元”" in said
    assert "姓名或名称记作“张山”" in said
    assert said.endswith("理由：写错了。")


def test_what_was_voided_is_told_with_what_became_of_it(desk) -> None:
    phone = told(("dispute.opened", opening()), ("dispute.accepted", accepting()))
    second = phone.known[1]
    void = phone.void(second)
    assert only(desk, phone, second).endswith("这条记录后来作废，不计入案情。")
    said = only(desk, phone, void)
    assert said == "网格调解员王建国作废记录 2（受理）。理由：记错案件。"


def test_two_who_note_one_act_tell_it_once_and_then_what_differs(desk) -> None:
    wang, li = two_phones()
    wang.record("agreement.signed", signing(amount=860000))
    li.record("agreement.signed", signing(amount=680000), minute=9)
    wang.hear(li)
    _, first, second = tell(desk, fold(wang.known))
    assert "8,600 元" in first.text
    assert "各方达成" not in second.text
    assert "也记了记录 2（签订协议）这件事，说法不同：" in second.text
    assert "金额记作“6,800 元”" in second.text
    assert "与记录 2 说法不一，还没有核对原件。" in second.text


def test_two_who_note_the_same_say_so(desk) -> None:
    wang, li = two_phones()
    for phone in (wang, li):
        phone.record("dispute.accepted", accepting())
    wang.hear(li)
    *_, second = tell(desk, fold(wang.known))
    assert second.text == "网格调解员王建国也记了记录 2（受理）这件事，说法相同。"


def test_the_original_is_looked_at_and_the_place_says_what_is_right(desk) -> None:
    wang, li = two_phones()
    one = wang.record("agreement.signed", signing(amount=860000))
    other = li.record("agreement.signed", signing(amount=680000), minute=9)
    wang.hear(li)
    body = records.body("conflict.settled", settles=[one.id, other.id], matches=one.id)
    body["cites"].pop("evidence")
    settled = wang.record("conflict.settled", {**body, "settled_on": DAY})
    said = only(desk, wang, settled)
    assert said.startswith("网格调解员王建国（调委会主任）核对原件：")
    assert "金额（8,600 元）以记录 2（签订协议）为准。" in said
    assert "依据：人民调解协议书原件（第2页第1条）。" in said


def test_a_review_asks_and_is_answered(desk) -> None:
    phone = told(("dispute.opened", opening()))
    given = phone.record("review.given", reviewing())
    mended = phone.record("review.answered", answering(given, i1="重新拍了"))
    said = only(desk, phone, given)
    assert said == (
        "网格调解员王建国（司法所）审阅卷宗：退回补正。要补的：照片看不清，重新拍。"
    )
    assert only(desk, phone, mended) == (
        "网格调解员王建国答复记录 2（审阅）：重新拍了。"
    )


def test_a_record_of_a_newer_program_is_named_without_its_code(desk) -> None:
    phone = told(("dispute.opened", opening()))
    newer = phone.record("omen.read", {"words": {"of": ["the future"]}})
    said = only(desk, phone, newer)
    assert said == "网格调解员王建国记了一条本系统还不认识的记录，已原样保存。"
    assert "omen" not in only(desk, phone, newer, "en")


def test_one_that_no_form_takes_is_named_and_not_told(desk) -> None:
    phone = told(("dispute.opened", opening()))
    odd = phone.record("stage.recorded", {"stage": 9})
    assert "“阶段记录”，没有计入案情" in only(desk, phone, odd)


def test_long_words_are_told_by_their_beginning(desk) -> None:
    summary = "水" * 500 + "田"
    phone = told(("dispute.opened", opening(summary=summary)))
    said = only(desk, phone, phone.known[0])
    assert "水…李四提出" in said
    assert "田" not in said


@pytest.mark.parametrize(
    ("tongue", "moved", "gone"),
    [
        ("zh", "参加人 张三 · 代表的当事人记作“李四”。", "删去诉求 1。"),
        ("en", "participants 张三 · party: “李四”.", "claims Claim 1 taken out."),
    ],
)
def test_a_place_is_called_by_names_and_never_by_keys(desk, tongue, moved, gone):
    phone = told(("dispute.opened", opening()), ("stage.recorded", holding(1)))
    first = phone.correct(phone.known[1], set={"/participants/a1/party": "p2"})
    second = phone.correct(phone.known[0], remove=["/claims/c1"])
    assert moved in only(desk, phone, first, tongue)
    assert gone in only(desk, phone, second, tongue)
