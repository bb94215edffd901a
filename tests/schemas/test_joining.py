"""合并: cases that are one dispute, split again without loss."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import desk
from schemas.errors import InvalidBody
from schemas.joining import (
    DISTINGUISHED,
    JOINED,
    SPLIT,
    Deed,
    Together,
    Who,
    together,
)

CASES = tuple(f"0190a6a0-0000-7000-8000-00000000000{each}" for each in "abcdef")
A, B, C, D, *_ = CASES
ACTOR = {"id": "a-1", "name": "况主任", "role": "county"}


class Desk:
    """Who writes deeds one after the other."""

    def __init__(self, number: int = 1) -> None:
        self.deeds: list[Deed] = []
        self.number = count(number)

    def do(self, type: str, **body: Any) -> None:
        said = {"actor": ACTOR, "reason": "同一件事", **body}
        desk.load(type, said)
        self.deeds.append(Deed((f"{next(self.number):06}", "e"), type, said))

    def join(self, *cases: str, **more: Any) -> str:
        join = f"0190a6a0-0000-7000-9000-{next(self.number):012}"
        self.do(JOINED, join=join, cases=list(cases), **{"leading": cases[0], **more})
        return join

    def split(self, *cases: str, joins: list[str] | None = None) -> None:
        held = joins or list(self.now.joins_of(cases))
        self.do(SPLIT, joins=held, cases=list(cases))

    def tell_apart(self, one: str, other: str) -> None:
        self.do(DISTINGUISHED, cases=[one, other], reason="两块不同的地")

    @property
    def now(self) -> Together:
        return together(self.deeds)


def partition(*groups: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, groups))


SOME = st.lists(st.sampled_from(CASES), min_size=2, max_size=4, unique=True)
DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), SOME),
        st.tuples(st.just("split"), SOME),
        st.tuples(st.just("apart"), SOME),
    ),
    max_size=8,
)


def done(doings: list[tuple[str, list[str]]], number: int = 1) -> Desk:
    made = Desk(number)
    for what, cases in doings:
        if what == "join":
            persons = same(dict.fromkeys(cases, "p1"))
            chosen = {"c1": {"at": "/dispute/place", "case": cases[-1]}}
            made.join(*cases, persons=persons, chosen=chosen)
        elif what == "apart":
            made.tell_apart(*cases[:2])
        elif made.now.joins_of(cases):
            made.split(*cases)
    return made


# Laws.


@given(DOINGS, SOME)
def test_joined_and_split_again_everything_is_as_it_was(
    doings: list[tuple[str, list[str]]], cases: list[str]
) -> None:
    made = done(doings)
    before = made.now
    join = made.join(*cases)
    made.split(*cases, joins=[join])
    assert made.now == before


@given(DOINGS, SOME, DOINGS)
def test_a_join_taken_back_later_leaves_what_would_be_without_it(
    earlier: list[tuple[str, list[str]]],
    cases: list[str],
    later: list[tuple[str, list[str]]],
) -> None:
    made = done(earlier)
    at = len(made.deeds)
    join = made.join(*cases)
    for each in done(later, number=1000).deeds:
        if each.type != SPLIT:
            made.do(each.type, **each.body)
    without = together([*made.deeds[:at], *made.deeds[at + 1 :]])
    made.split(*cases, joins=[join])
    assert made.now == without


@given(DOINGS, st.randoms(use_true_random=False))
def test_no_order_of_reading_matters(
    doings: list[tuple[str, list[str]]], random: Any
) -> None:
    made = done(doings)
    shuffled = random.sample(made.deeds, len(made.deeds))
    assert together([*shuffled, *shuffled]) == made.now


@given(st.lists(SOME, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_joins_does_not_matter(
    joins: list[list[str]], random: Any
) -> None:
    one, other = Desk(), Desk()
    for cases in joins:
        one.join(*cases)
    for cases in random.sample(joins, len(joins)):
        other.join(*cases)
    assert one.now.groups == other.now.groups


@given(DOINGS)
def test_every_case_is_in_one_group_and_its_leader_is_one_of_it(
    doings: list[tuple[str, list[str]]],
) -> None:
    now = done(doings).now
    held = [case for group in now.groups for case in group]
    assert len(held) == len(set(held))
    for case in CASES:
        group = now.group(case)
        assert case in group
        assert now.leader(group) in group
        assert set(now.chosen(group).values()) <= group
        for person in now.persons(group):
            assert len(person) > 1
            assert {who.case for who in person} <= group


# As a clerk has them.


def test_the_same_quarrel_logged_in_two_villages_is_one() -> None:
    made = Desk()
    made.join(A, B, leading=B)
    assert made.now.groups == partition((A, B))
    assert made.now.leader({A, B}) == B
    assert made.now.group(C) == {C}


def test_over_a_third_case_two_belong_together_and_without_it_no_more() -> None:
    made = Desk()
    made.join(A, B)
    made.join(B, C)
    assert made.now.groups == partition((A, B, C))
    made.split(B)
    assert made.now.groups == ()


def test_who_was_joined_as_three_stays_as_two_when_one_goes() -> None:
    made = Desk()
    made.join(A, B)
    made.join(C, A, B)
    made.split(B)
    assert made.now.groups == partition((A, C))
    assert made.now.leader({A, C}) == C


def test_when_the_leader_goes_the_join_before_says_who_leads() -> None:
    made = Desk()
    made.join(A, B, leading=B)
    last = made.join(A, B, C, leading=C)
    assert made.now.leader({A, B, C}) == C
    made.split(C, joins=[last])
    assert made.now.leader({A, B}) == B
    made.split(B)
    assert made.now.leader({A}) == A


def test_told_apart_they_are_not_asked_again_until_somebody_joins_them() -> None:
    made = Desk()
    made.tell_apart(A, B)
    assert made.now.apart == {frozenset((A, B)): "两块不同的地"}
    join = made.join(A, B)
    assert made.now.apart == {}
    made.split(A, B, joins=[join])
    assert made.now.apart.keys() == {frozenset((A, B))}


def test_together_over_a_third_although_told_apart_it_is_said() -> None:
    made = Desk()
    made.join(A, B)
    made.join(B, C)
    made.tell_apart(A, C)
    assert made.now.against({A, B, C}) == {frozenset((A, C)): "两块不同的地"}
    assert made.now.groups == partition((A, B, C))


def test_a_person_of_three_cases_is_one_as_far_as_the_joins_hold() -> None:
    made = Desk()
    made.join(A, B, persons=same({A: "p1", B: "p2"}))
    made.join(B, C, persons=same({B: "p2", C: "p1"}))
    zhang = frozenset({Who(A, "p1"), Who(B, "p2"), Who(C, "p1")})
    assert made.now.persons({A, B, C}) == (zhang,)
    made.split(C)
    assert made.now.persons({A, B}) == (zhang - {Who(C, "p1")},)


def test_by_which_joins_two_are_one_person() -> None:
    made = Desk()
    first = made.join(A, B, persons=same({A: "p1", B: "p2"}))
    second = made.join(B, C, persons=same({B: "p2", C: "p1"}))
    made.join(C, D)
    assert made.now.joins_saying(Who(A, "p1"), Who(B, "p2")) == (first,)
    assert made.now.joins_saying(Who(A, "p1"), Who(C, "p1")) == (first, second)
    assert made.now.joins_saying(Who(A, "p1"), Who(C, "p2")) == ()
    made.split(C)
    assert made.now.joins_saying(Who(A, "p1"), Who(C, "p1")) == ()


def test_whose_word_stands_is_as_the_later_join_says() -> None:
    made = Desk()
    made.join(A, B, chosen={"c1": {"at": "/dispute/place", "case": A}})
    last = made.join(A, B, C, chosen={"c1": {"at": "/dispute/place", "case": C}})
    assert made.now.chosen({A, B, C}) == {"/dispute/place": C}
    made.split(C, joins=[last])
    assert made.now.chosen({A, B}) == {"/dispute/place": A}


def test_a_split_of_a_join_that_nobody_made_is_nothing() -> None:
    made = Desk()
    made.split(A, joins=[D])
    assert made.now == together([])


def test_one_case_alone_is_no_join_and_without_a_reason_it_is_none() -> None:
    body = {"actor": ACTOR, "join": D, "cases": [A], "leading": A, "reason": "同一件事"}
    with pytest.raises(InvalidBody):
        desk.load(JOINED, body)
    with pytest.raises(InvalidBody):
        desk.load(JOINED, {**body, "cases": [A, B], "reason": " "})


def same(cases: dict[str, str]) -> dict[str, Any]:
    inside = enumerate(cases.items(), start=1)
    each = {f"k{n}": {"case": case, "party": party} for n, (case, party) in inside}
    return {"p1": {"cases": each}}
