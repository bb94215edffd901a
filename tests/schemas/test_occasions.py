"""What was held outside any dispute: laws of its matters, then a day in the village."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, occasions, texts
from schemas.calendar import built_in
from schemas.casefile import CaseFile, fold
from schemas.clocks import clocks_of
from schemas.errors import InvalidBody
from tests.schemas.records import body, put, without
from tests.schemas.telling import DAY, Phone

TODAY = date.fromisoformat(DAY)


def held(**changes: Any) -> dict[str, Any]:
    told = without(body("reception.held", held_on=DAY), "/late")
    return put(told, "/visitors/v1/follow_up_due", "2026-12-01") | changes


def told(day: int, result: str, **more: Any) -> dict[str, Any]:
    """What was said on that day of December, of the first visitor."""
    base = {"followed_on": f"2026-12-{day:02}", "visitor": "v1", "result": result}
    late = {"reason": "没带手机", "paper": "登记本"}
    return {**base, **more, "late": late}


CASE = "0199e0bf-0000-7000-8000-00000000000c"
words = st.builds(
    lambda day, said: told(day, *said[:1], **said[1]),
    st.integers(1, 28),
    st.sampled_from(
        [
            ("resolved", {}),
            ("opened_case", {"case": CASE}),
            ("still_open", {"next_due": "2027-01-05"}),
            ("still_open", {"next_due": "2027-02-01", "situation": "等石匠"}),
        ]
    ),
)


def reception(said: list[dict[str, Any]]) -> CaseFile:
    phone = Phone("wang")
    phone.record("reception.held", held())
    for number, each in enumerate(said, 1):
        phone.record("reception.followed_up", {**each, "round": number})
    return fold(phone.known)


@given(st.lists(words, max_size=4), st.randoms(use_true_random=False))
def test_every_order_of_arrival_makes_the_same_matters(said, random) -> None:
    known = list(reception(said).entries)
    shuffled = [*known, *known[:2]]
    random.shuffle(shuffled)
    again, first = fold(shuffled), fold(known)
    assert occasions.matters(again.tree) == occasions.matters(first.tree)
    assert again.kind == "activity"


@given(st.lists(words, max_size=4), st.integers(-3, 90))
def test_a_promise_has_one_clock_and_it_runs_while_the_matter_is_open(
    said, days
) -> None:
    casefile = reception(said)
    first, second = occasions.matters(casefile.tree)
    as_of = TODAY + timedelta(days=days)
    (clock,) = clocks_of(casefile, built_in(), as_of)
    assert clock.about == "/reception/visitors/v1"
    assert (clock.ended_on is None) == first.is_open
    assert not second.is_open
    assert second.is_on_site


@given(st.lists(words, min_size=1, max_size=4))
def test_the_last_word_counts(said) -> None:
    first, _ = occasions.matters(reception(said).tree)
    last = said[-1]
    assert first.is_open == (last["result"] == "still_open")
    assert first.case == last.get("case", "")
    if not first.is_open:
        assert str(first.done_on) == last["followed_on"]


def test_a_promise_that_is_put_off_is_due_on_the_later_day() -> None:
    first, _ = occasions.matters(
        reception([told(1, "still_open", next_due="2027-01-05")]).tree
    )
    assert first.due_on == date(2027, 1, 5)


def test_the_mayor_received_three_people_with_two_matters() -> None:
    casefile = reception([])
    first, second = occasions.matters(casefile.tree)
    assert (first.people, second.people) == (2, 1)
    assert casefile.title_zh == "下访：包鸾镇镇长 冉建国"
    assert occasions.place(casefile.tree) == "万泉村便民服务中心"
    assert occasions.day_held(casefile.tree) == DAY
    assert "张大山" in occasions.words(casefile.tree)
    assert "张大山" not in casefile.title_zh


def test_nobody_came_and_it_is_a_reception_all_the_same() -> None:
    phone = Phone("wang")
    phone.record("reception.held", without(held(), "/visitors"))
    casefile = fold(phone.known)
    assert occasions.is_reception(casefile.tree)
    assert occasions.matters(casefile.tree) == []
    assert casefile.problems == ()


def test_an_evening_of_talks_is_called_by_its_place() -> None:
    phone = Phone("wang")
    said = without(body("outreach.held", held_on=DAY), "/late")
    phone.record("outreach.held", said)
    casefile = fold(phone.known)
    assert casefile.title_zh == "宣讲：万泉村3组院坝"
    assert not occasions.is_reception(casefile.tree)
    assert casefile.state is None
    assert clocks_of(casefile, built_in(), TODAY) == ()


def test_what_came_of_a_matter_before_the_reception_itself_arrives() -> None:
    phone = Phone("wang")
    phone.record("reception.followed_up", {**told(1, "resolved"), "round": 1})
    casefile = fold(phone.known)
    assert casefile.kind == "activity"
    assert casefile.title_zh == "宣讲"
    assert occasions.matters(casefile.tree) == []


def test_a_visitor_without_a_number_in_the_id_comes_first() -> None:
    tree = {"reception": {"visitors": {"v2-ab": {"name": "乙"}, "v": {"name": "甲"}}}}
    assert [each.told["name"] for each in occasions.matters(tree)] == ["甲", "乙"]
    assert occasions.kind_zh(tree) == "接访下访"


@pytest.mark.parametrize(
    ("type", "pointer", "change"),
    [
        ("reception.held", "/visitors/v1/passed_to", None),
        ("reception.held", "/visitors/v1/follow_up_due", None),
        ("reception.followed_up", "/next_due", None),
        ("reception.followed_up", "/case", "opened_case"),
    ],
)
def test_who_promises_says_to_whom_and_until_when(type, pointer, change) -> None:
    draft = body(type, **({"result": change} if change else {}))
    if pointer != "/case":
        draft = without(draft, pointer)
    with pytest.raises(InvalidBody) as invalid:
        bodies.load(type, 1, draft)
    assert [e.zh for e in invalid.value.errors if e.pointer == pointer] == [
        texts.REQUIRED.zh
    ]


def test_no_more_petitioners_than_people() -> None:
    with pytest.raises(InvalidBody) as invalid:
        bodies.load("outreach.held", 1, body("outreach.held", petitioner_count=47))
    (error,) = invalid.value.errors
    assert error.zh == texts.MORE_THAN_CAME.zh


def test_nobody_is_asked_for_a_position_a_clock_or_a_picture() -> None:
    """国办: no check-in, no track, no picture that is not necessary."""
    for type in ("outreach.held", "reception.held", "reception.followed_up"):
        known = set(bodies.form_of(type).fields)
        barred = {"started_at", "ended_at", "photos", "lat_udeg", "position"}
        assert not known & barred
