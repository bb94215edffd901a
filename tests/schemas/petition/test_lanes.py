"""The items of business: where a petition is, told from its deeds and the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.petition import claims
from schemas.petition.claims import Petition
from schemas.petition.clocks import clocks_of
from schemas.petition.lanes import BUSINESS, LANES, LIGHTS, LINKED, InLane, lanes_of
from schemas.petition.moves import State
from tests.schemas.petition.telling import (
    CALENDAR,
    MONDAY,
    TERMS,
    deed,
    legal,
    registered,
)


def lanes(petition: Petition, on: date = MONDAY) -> tuple[InLane, ...]:
    return lanes_of(petition, clocks_of(petition, CALENDAR, TERMS, on), on)


def whole(petition: Petition, on: date = MONDAY) -> dict[str, InLane]:
    return {each.code: each for each in lanes(petition, on) if each.unit == ""}


def alone(petition: Petition, key: str) -> Petition:
    acts = petition.claims[key].acts
    return replace(petition, claims={key: petition.claims[key]}, deeds=acts)


def test_there_are_sixteen_items_and_five_linked_ones() -> None:
    assert [each.code for each in BUSINESS] == [str(n) for n in range(1, 17)]
    assert [each.code for each in LINKED] == [f"A{n}" for n in range(1, 6)]


@given(legal(), st.integers(0, 200))
def test_whatever_is_not_archived_is_in_an_item_and_what_is_archived_in_none(
    done, after
) -> None:
    petition = claims.fold("x", done)
    on = done[-1].on + timedelta(days=after)
    business = {each.code for each in BUSINESS}
    for key, claim in petition.claims.items():
        found = whole(alone(petition, key), on).keys() & business
        assert bool(found) is (claim.state is not State.ARCHIVED)


@given(legal(claims=3), st.integers(0, 200))
def test_a_petition_is_where_its_claims_are_and_as_pressing_as_they(
    done, after
) -> None:
    petition = claims.fold("x", done)
    on = done[-1].on + timedelta(days=after)
    apart = [whole(alone(petition, key), on) for key in petition.claims]
    for code in LANES:
        mine = [each[code] for each in apart if code in each]
        together = whole(petition, on).get(code)
        assert (together is not None) is bool(mine)
        if together:
            light = min((each.light for each in mine), key=LIGHTS.index)
            days = [each.due_on for each in mine if each.due_on]
            assert (together.light, together.due_on) == (light, min(days, default=None))


@given(legal(), st.integers(0, 200))
def test_a_unit_is_where_the_claims_that_lie_with_it_are(done, after) -> None:
    petition = claims.fold("x", done)
    on = done[-1].on + timedelta(days=after)
    for each in lanes(petition, on):
        if each.unit:
            with_it = [k for k, c in petition.claims.items() if c.unit == each.unit]
            apart = [whole(alone(petition, key), on) for key in with_it]
            assert any(each.code in one for one in apart)


@given(legal(), st.integers(0, 200))
def test_supervision_is_called_for_where_a_clock_ran_out_and_nowhere_else(
    done, after
) -> None:
    petition = claims.fold("x", done)
    on = done[-1].on + timedelta(days=after)
    told = clocks_of(petition, CALENDAR, TERMS, on)
    late = {
        key
        for clock in told
        if clock.light == "red" and not clock.rule.is_right
        for key in clock.about.split()
        if petition.claims[key].state is not State.ARCHIVED
    }
    assert ("15" in whole(petition, on)) is bool(late)


def test_a_letter_of_today_is_to_be_classified_and_handed_on_within_fifteen_days() -> (
    None
):
    found = whole(claims.fold("x", [registered()]))
    assert found.keys() == {"1", "2"}
    assert found["1"].light == "green"
    assert found["1"].due_on == MONDAY + timedelta(days=15)
    assert found["1"].rule == "DL01"


def test_of_two_claims_the_one_that_is_late_makes_the_light() -> None:
    later = MONDAY + timedelta(days=40)
    done = [registered(claims=2), deed("accepted", MONDAY, "c2")]
    petition = claims.fold("x", [*done, deed("accepted", later, "c1")])
    on = MONDAY + timedelta(days=70)
    found = whole(petition, on)["7"]
    assert found.light == "red"
    assert found.due_on is not None
    assert found.due_on < on


@pytest.mark.parametrize(("day", "expected"), [(14, "green"), (16, "red")])
def test_an_official_who_has_a_day_is_late_after_it(day, expected) -> None:
    until = MONDAY + timedelta(days=15)
    led = deed("led", MONDAY, until=until.isoformat())
    petition = claims.fold("x", [registered(), led])
    found = whole(petition, MONDAY + timedelta(days=day))["A2"]
    assert (found.light, found.due_on, found.rule) == (expected, until, "")
