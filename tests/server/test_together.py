"""With whom a case was one: the deeds that a history tells, and those it passes by."""

from hypothesis import given

from schemas.joining import JOINED, SPLIT, Deed, together
from server.together import through
from tests.schemas.test_joining import CASES, DOINGS, SOME, A, B, C, Desk, done


def beside(case: str, deeds: list[Deed]) -> frozenset[str]:
    """Who shares a join with it, after these deeds."""
    held = together(deeds).joins.values()
    mine = (each for each in held if case in each)
    return frozenset[str]().union(*mine) - {case}


def number(deeds: list[Deed], deed: Deed) -> int:
    return [each.place for each in deeds].index(deed.place)


# Laws.


@given(doings=DOINGS)
def test_what_is_not_told_changed_nothing_for_the_case(doings) -> None:
    deeds = done(doings).deeds
    for case in CASES:
        told = {number(deeds, deed) for deed, _, _ in through(case, deeds)}
        for at in set(range(len(deeds))) - told:
            assert beside(case, deeds[:at]) == beside(case, deeds[: at + 1])


@given(doings=DOINGS)
def test_each_is_told_with_whom_it_concerns_and_never_with_the_case(doings) -> None:
    deeds = done(doings).deeds
    for case in CASES:
        for deed, others, leaves in through(case, deeds):
            before = beside(case, deeds[: number(deeds, deed)])
            assert others
            assert case not in others
            if deed.type == SPLIT:
                assert others <= before
                assert leaves is (case in deed.body["cases"])
            else:
                assert others == set(deed.body["cases"]) - {case}


@given(doings=DOINGS, cases=SOME)
def test_who_is_joined_and_split_again_is_told_both(doings, cases) -> None:
    made = done(doings)
    before = len(made.deeds)
    join = made.join(*cases)
    made.split(*cases, joins=[join])
    for case in cases:
        told = [deed.type for deed, _, _ in through(case, made.deeds[before:])]
        assert told == [JOINED, SPLIT]


# Examples.


def test_who_stays_hears_who_went() -> None:
    desk = Desk()
    desk.join(A, B, C)
    desk.split(C)
    _, (_, gone, leaves) = through(A, desk.deeds)
    assert (gone, leaves) == ({C}, False)
    _, (_, left, leaves) = through(C, desk.deeds)
    assert (left, leaves) == ({A, B}, True)


def test_a_split_of_others_is_nothing_to_it() -> None:
    desk = Desk()
    desk.join(A, B)
    desk.join(B, C)
    desk.split(C)
    assert [deed.type for deed, _, _ in through(A, desk.deeds)] == [JOINED]
