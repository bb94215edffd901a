"""The 33 items: each hits what it is for, and spares the nearest that is careful."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.patrol import judging
from schemas.patrol.context import Context
from schemas.patrol.rules import EVERY, LISTS, RULES
from schemas.petition.claims import Deed
from tests.schemas.patrol.negligence import (
    BY_HAND,
    EXAMPLES,
    SPARED,
    UNIT,
    Example,
    beside_of,
    handed,
    of_letter,
    of_reception,
    on,
    seen,
    served,
)
from tests.schemas.petition.telling import CALENDAR, deed, legal, registered, told


def named(each: Example) -> str:
    return f"{each.rule}: {each.sentence}"


@pytest.mark.parametrize("each", EXAMPLES, ids=named)
def test_it_is_caught(each: Example) -> None:
    assert each.rule in {hit.rule for hit in each.hits() if not hit.excuse}


@pytest.mark.parametrize("each", SPARED, ids=named)
def test_it_is_spared(each: Example) -> None:
    assert each.rule not in {hit.rule for hit in each.hits()}


def test_every_item_has_both_examples_or_is_entered_by_hand() -> None:
    assert {each.rule for each in EXAMPLES} == RULES.keys() - set(BY_HAND)
    assert {each.rule for each in SPARED} == RULES.keys() - set(BY_HAND)
    assert {each.code for each in EVERY if each.by_hand} == set(BY_HAND)


def test_the_five_lists_have_thirty_three_items() -> None:
    counted = [sum(each.list == name for each in EVERY) for name in LISTS]
    assert counted == [5, 8, 8, 6, 6]


@given(legal(), st.integers(0, 200))
def test_a_fact_is_hit_once(done: list[Deed], days: int) -> None:
    petition = told(*done[1:], first=done[0])
    keys = [hit.key for hit in seen(petition, days)]
    assert len(keys) == len(set(keys))


@given(legal(), st.integers(0, 120), st.integers(1, 60))
def test_what_was_a_fact_on_a_day_is_one_later(
    done: list[Deed], days: int, more: int
) -> None:
    if any(each.type in ("heard", "extended") for each in done):
        return
    petition = told(*done[1:], first=done[0])
    before = {hit.key for hit in seen(petition, days)}
    assert before <= {hit.key for hit in seen(petition, days + more)}


@given(legal(), st.integers(0, 120))
def test_nothing_changes_without_a_deed_before_the_day_to_look_again(
    done: list[Deed], days: int
) -> None:
    petition, day = told(*done[1:], first=done[0]), done[-1].on + timedelta(days=days)
    now = judging.judge(petition, Context(day, CALENDAR))
    if now.look_on is None:
        later = day + timedelta(days=400)
    else:
        later = now.look_on - timedelta(days=1)
    then = judging.judge(petition, Context(later, CALENDAR))
    assert {hit.key for hit in then.hits} == {hit.key for hit in now.hits}


@given(legal())
def test_whoever_answers_for_it_held_the_claim(done: list[Deed]) -> None:
    petition = told(*done[1:], first=done[0])
    for hit in seen(petition, 300):
        claim = petition.claims.get(hit.claim)
        deciders = {str(d.body.get("unit", "")) for d in petition.deeds}
        assert not hit.unit or claim is None or hit.unit in {*claim.units, *deciders}


def test_lateness_stays_with_the_unit_that_was_late() -> None:
    petition = handed(
        deed("objected", on(20)),
        deed("objection_answered", on(21), result="agreed"),
        deed("transferred", on(22), unit="县住房和城乡建设委员会"),
    )
    late = [hit for hit in seen(petition, 23) if hit.rule == "N2-2"]
    assert [hit.unit for hit in late] == [UNIT]


def test_what_another_system_registered_first_is_excused() -> None:
    petition = told(first=registered(external_ref="CQ-2026-1"))
    (hit,) = (h for h in seen(petition, 9, recorded={"d0": on(8)}) if h.rule == "N1-1")
    assert hit.excuse == "elsewhere"


def test_what_a_phone_brought_late_is_excused() -> None:
    (hit,) = of_reception(11, 10, 20)
    assert hit.excuse == "late_sync"
    (hit,) = of_reception(20, 10, 21)
    assert not hit.excuse


def test_what_was_written_down_late_but_done_in_time_is_no_fault() -> None:
    before = {hit.rule for hit in seen(handed(), 30)}
    after = {hit.rule for hit in seen(handed(deed("accepted", on(16))), 30)}
    assert "N2-2" in before - after


def test_before_papers_are_issued_here_none_is_missed() -> None:
    assert "N3-3" not in {hit.rule for hit in seen(served(), 60)}
    late = beside_of(served(), on(60), papers_since=on(0))
    assert "N3-3" in {hit.rule for hit in judging.hits(served(), late)}


def test_a_letter_with_a_plain_no_is_refused_supervision() -> None:
    told = of_letter(20, answered_on=on(9), adopted="not_adopted")
    assert [hit.rule for hit in told] == ["N5-4"]
    assert [hit.rule for hit in of_letter(20)] == ["N2-7"]
