"""The forms of a petition's deeds: what stands, and what is refused in which words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidBody, UnknownType
from schemas.petition import deeds, registering
from tests.schemas.petition.telling import (
    ALL_NO,
    MONDAY,
    NO,
    SAID,
    YES,
    deed,
    registered,
    suggestion,
    to_road,
)


def refused(type: str, body: dict[str, Any]) -> set[str]:
    with pytest.raises(InvalidBody) as wrong:
        deeds.load(type, body)
    return {each.pointer for each in wrong.value.errors}


@pytest.mark.parametrize("type", sorted(SAID))
def test_every_deed_can_be_written(type: str) -> None:
    body = deed(type, MONDAY).body
    assert deeds.load(type, body) == body
    assert "/actor" in refused(type, {k: v for k, v in body.items() if k != "actor"})


def test_an_unknown_verb_is_no_deed() -> None:
    with pytest.raises(UnknownType, match=r"petition\.reported"):
        deeds.form_of("reported")


# The wizard of §31.


@pytest.mark.parametrize("number", range(1, 7))
def test_the_first_yes_is_the_road_and_five_times_no_is_the_procedure(
    number: int,
) -> None:
    body = deed("classified", MONDAY, answers=to_road(number)).body
    assert deeds.load("classified", body)
    assert deeds.road(body) == str(number)


@given(
    st.dictionaries(
        st.sampled_from(sorted(ALL_NO)), st.sampled_from([YES, NO]), min_size=1
    )
)
def test_the_questions_are_answered_in_order_up_to_the_first_yes(
    answers: dict[str, Any],
) -> None:
    body = dict(deed("classified", MONDAY, answers=answers).body)
    if answers in [to_road(number) for number in range(1, 7)]:
        assert deeds.load("classified", body) == body
    else:
        assert refused("classified", body) == {"/answers"}


def test_a_suggestion_has_no_road() -> None:
    assert deeds.road(suggestion(MONDAY).body) == ""
    with_answers = deed("classified", MONDAY, category="suggestion").body
    assert refused("classified", dict(with_answers)) == {"/answers"}


def wages(number: int, **said: str) -> dict[str, Any]:
    answers = to_road(number)
    return dict(
        deed("classified", MONDAY, answers=answers, matter="wages", **said).body
    )


def test_wages_go_where_the_worker_chose() -> None:
    assert refused("classified", wages(2)) == {"/chosen"}
    assert refused("classified", wages(2, chosen="complaint")) == {"/chosen"}
    assert deeds.load("classified", wages(2, chosen="arbitration"))
    assert deeds.load("classified", wages(5, chosen="complaint"))
    assert deeds.load("classified", wages(1, chosen="lawsuit"))


def test_of_farmland_both_roads_are_told() -> None:
    body = dict(deed("classified", MONDAY, matter="land_lease").body)
    assert refused("classified", body) == {"/told_of_both"}
    assert deeds.load("classified", {**body, "told_of_both": True})


def test_a_hearing_does_not_end_before_it_begins() -> None:
    body = dict(deed("heard", MONDAY, held_on="2026-08-01").body)
    assert refused("heard", body) == {"/held_on"}


# Registration.


def test_what_is_unclear_is_registered_and_named() -> None:
    body = dict(registered(petitioners={}, channel="phone").body)
    assert deeds.load("registered", body) == body
    assert registering.lacking(body) == ["name", "address"]
    assert not registering.is_answerable(body)
    short = {
        k: v for k, v in registered().body.items() if k not in ("facts", "reasons")
    }
    assert registering.lacking(short) == ["facts", "reasons"]
    assert registering.is_answerable(short)


def group(people: int, standing: int) -> dict[str, Any]:
    named = {f"p{n}": {"is_representative": True} for n in range(1, standing + 1)}
    said = {"channel": "visit", "people": people, "petitioners": named}
    return dict(registered(**said).body)


def test_of_many_who_visit_at_most_five_stand_for_the_rest() -> None:
    assert deeds.load("registered", group(30, 5))
    assert refused("registered", group(30, 6)) == {"/petitioners"}
    assert refused("registered", group(5, 0)) == {"/petitioners"}
    assert deeds.load("registered", group(4, 0))


def test_there_are_no_fewer_people_than_are_named() -> None:
    assert refused("registered", group(1, 2)) == {"/people"}


@pytest.mark.parametrize(
    "area", ["500230", "500230101", "500230101205", "500230101205001"]
)
def test_it_lies_in_a_county_a_township_a_village_or_a_grid(area: str) -> None:
    assert deeds.load("registered", dict(registered(area=area).body))
    assert refused("registered", dict(registered(area=area[:-1]).body)) == {"/area"}


def test_a_card_number_is_checked_for_slips_and_another_document_is_not() -> None:
    def with_number(id_type: str, id_no: str) -> dict[str, Any]:
        who = {"p1": {"id_type": id_type, "id_no": id_no}}
        return dict(registered(petitioners=who).body)

    assert deeds.load("registered", with_number("414", "E12345678"))
    assert deeds.load("registered", with_number("111", "11010519491231002X"))
    wrong = with_number("111", "110105194912310021")
    assert refused("registered", wrong) == {"/petitioners/p1/id_no"}
