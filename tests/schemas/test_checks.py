"""登记抽查: the lot, and the forms of its deeds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import checks, deeds
from schemas.checks import ITEMS
from schemas.errors import InvalidBody, UnknownType

ACTOR = {"id": "a-1", "name": "周敏", "role": "county_officer"}
CHECK = "0199e0bf-0000-7000-8000-000000000001"
PETITION = "0199e0bf-0000-7000-8000-000000000002"
petitions = st.lists(st.uuids().map(str), unique=True, min_size=1, max_size=60)
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(seeds, petitions, st.integers(1, 60), st.randoms())
def test_who_has_the_seed_and_the_list_draws_the_same_again(
    seed, population, size, random
) -> None:
    drawn = checks.sample(seed, population, size)
    shuffled = random.sample(population, len(population))
    assert checks.sample(seed, shuffled, size) == drawn
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert set(drawn) <= set(population)


@given(seeds, petitions, st.integers(1, 59))
def test_a_larger_sample_holds_the_smaller_one(seed, population, size) -> None:
    more = checks.sample(seed, population, size + 1)
    assert more[:size] == checks.sample(seed, population, size)


def test_no_petition_is_drawn_more_often_than_chance_has_it() -> None:
    ten = [str(n) for n in range(10)]
    firsts = [checks.sample(f"{n:064x}", ten, 1)[0] for n in range(1000)]
    assert all(60 < firsts.count(each) < 140 for each in ten)


@given(petitions)
def test_the_digest_tells_one_list_from_another(population) -> None:
    assert checks.digest(population) == checks.digest(list(population))
    assert checks.digest([*population, "x"]) != checks.digest(population)


def judged(**wrong: str) -> dict[str, Any]:
    items: dict[str, dict[str, Any]] = {key: {"passes": True} for key in ITEMS}
    items |= {key: {"passes": False, "note": note} for key, note in wrong.items()}
    return {
        "actor": ACTOR,
        "check": CHECK,
        "petition": PETITION,
        "judged_on": "2026-03-02",
        "items": items,
    }


def test_where_all_passes_nothing_is_to_be_put_right() -> None:
    told = deeds.load("check.judged", judged())
    assert (checks.result(told), checks.failed(told)) == ("passed", ())


def test_what_fails_is_said_with_a_day_by_which_it_is_put_right() -> None:
    with pytest.raises(InvalidBody) as refused:
        deeds.load("check.judged", judged(i3="本件是重复件"))
    assert [each.pointer for each in refused.value.errors] == ["/rectify_by"]
    told = {**judged(i3="本件是重复件"), "rectify_by": "2026-03-05"}
    assert checks.failed(deeds.load("check.judged", told)) == ("i3",)


@pytest.mark.parametrize("note", ["", None])
def test_a_fault_without_a_word_about_it_is_refused(note) -> None:
    told = {**judged(i1="x"), "rectify_by": "2026-03-05"}
    told["items"]["i1"] = {"passes": False}
    with pytest.raises(InvalidBody):
        deeds.load("check.judged", told)


def test_an_item_that_nobody_judged_is_missed() -> None:
    told = judged()
    del told["items"]["i7"]
    with pytest.raises(InvalidBody) as refused:
        deeds.load("check.judged", told)
    assert [each.pointer for each in refused.value.errors] == ["/items"]


def drawn(**said: Any) -> dict[str, Any]:
    return {
        "actor": ACTOR,
        "check": CHECK,
        "since": "2026-03-01",
        "until": "2026-03-31",
        "area": "500230",
        "seed": "0" * 64,
        "population": 3,
        "digest": "0" * 64,
        "size": 1,
        "sample": [PETITION],
        "method": "sha256",
        "reason": "每月抽查",
        **said,
    }


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({"until": "2026-02-01"}, "/until"), ({"size": 4}, "/size")],
)
def test_a_lot_of_no_days_or_of_more_than_there_are_is_refused(said, pointer) -> None:
    with pytest.raises(InvalidBody) as refused:
        deeds.load("check.drawn", drawn(**said))
    assert pointer in [each.pointer for each in refused.value.errors]


def test_nothing_is_to_be_put_right_before_it_was_found() -> None:
    told = {**judged(i3="本件是重复件"), "rectify_by": "2026-03-01"}
    with pytest.raises(InvalidBody) as refused:
        deeds.load("check.judged", told)
    assert [each.pointer for each in refused.value.errors] == ["/rectify_by"]


def test_a_verb_that_nobody_knows_has_no_form() -> None:
    with pytest.raises(UnknownType):
        deeds.form_of("check.forgotten")


def test_each_verb_has_its_form_and_its_name() -> None:
    assert checks.FORMS.keys() == checks.TYPE_NAMES.keys()
    assert {checks.NOUN + verb for verb in checks.FORMS} == checks.TYPES
