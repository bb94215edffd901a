"""What a machine may join, and that without the county it joins nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from server.linkage.certainty import is_same_person, may_join
from server.linkage.comparing import person_reasons
from server.linkage.scoring import score
from server.linkage.sheet import Person, Sheet
from tests.server.linkage.people import COUNTY, MAC, ran, sheet, wang


def certain(one: Person, other: Person) -> bool:
    return is_same_person(tuple(person_reasons(one, other, COUNTY)))


def joins(one: Sheet, other: Sheet, *, allowed: bool = True) -> bool:
    return may_join(one, other, score(one, other, COUNTY), allowed=allowed)


TWIN = sheet("case-2")


def test_two_records_that_agree_in_all_may_be_joined_where_the_county_allowed_it() -> (
    None
):
    assert joins(sheet(), TWIN)
    assert not joins(sheet(), TWIN, allowed=False)
    assert not may_join(sheet(), TWIN, score(sheet(), TWIN, COUNTY))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "冉隆鑫", "sex": "1"},
        {"name": "王幺妹"},
        {"birth_on": date(1965, 3, 8)},
        {"sex": "1"},
        {"id_mac": ""},
        {"id_mac": MAC.of("another")},
    ],
)
def test_identity_is_not_certain_where_anything_of_the_person_differs(
    changes: dict[str, Any],
) -> None:
    assert not certain(wang(), wang(**changes))


def test_a_name_written_by_ear_is_still_the_person_of_the_card() -> None:
    assert certain(wang(), wang(name="王绣瑛", phone="", address="人和村1组"))


def test_a_telephone_is_never_identity() -> None:
    assert not certain(wang(id_mac=""), wang(id_mac=""))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_fen": 64000},
        {"began_on": date(2026, 9, 1)},
        {"amount_fen": None, "began_on": None},
        {"text": ""},
        {"text": "狗咬死8只鸡，赔640元，双方在院坝争吵了一架"},
        {"dispute_type": "03"},
        {"persons": (wang(), ran(id_mac=""))},
        {"persons": (wang(), ran(), Person("陈国华", "third_party"))},
        {"persons": (wang(),)},
        {"county_only": True},
    ],
)
def test_a_dispute_is_not_certain_where_anything_is_in_doubt(
    changes: dict[str, Any],
) -> None:
    assert not joins(sheet(), replace(TWIN, **changes))
