"""Whose a petition is: proposed by place, content and duties, with reasons."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.routing import (
    ALL_RETURNED,
    NO_CATEGORY,
    NO_PLACE,
    OF_THE_COUNTY,
    OF_THE_TOWNSHIP,
    UPPER,
    propose,
)
from schemas.units import Unit

BEGUN = datetime(2026, 3, 2, 1, tzinfo=UTC)
COUNTY, TOWNSHIP, OTHER = "500230", "500230101", "500230102"
VILLAGE = "500230101205"


def unit(name: str, area: str = COUNTY, *duties: str, **more: Any) -> Unit:
    level = "county" if len(area) == 6 else "township"
    said = {"phone": "", "since": BEGUN, "level": level, "kind": "department", **more}
    return Unit(name=name, area=area, duties=duties or ("04",), **said)


LABOUR, COURT = unit("县人社局"), unit("县法院", COUNTY, "08", "04")
TOWN = unit("虎威镇人民政府", TOWNSHIP, "04", "01")
NEXT = unit("社坛镇人民政府", OTHER, "04", "01")
EVERY = (LABOUR, COURT, TOWN, NEXT)

areas = st.sampled_from((VILLAGE, VILLAGE, TOWNSHIP, OTHER, COUNTY))
categories = st.sampled_from(("04", "04", "01"))
made = st.builds(
    unit,
    st.sampled_from([f"单位{n}" for n in range(30)]),
    st.sampled_from((COUNTY, COUNTY, TOWNSHIP, OTHER)),
    categories,
    ended_at=st.sampled_from((None, None, BEGUN)),
)
several = st.lists(made, max_size=12, unique_by=lambda each: each.name)
competences = st.sampled_from(("", "same", "lower", "upper"))


@given(several, areas, categories, competences, st.randoms())
def test_the_order_of_the_units_does_not_matter(
    units: list[Unit], area: str, category: str, competent: Any, random: Any
) -> None:
    shuffled = random.sample(units, len(units))
    first = propose(units, area, category, competent)
    assert propose(shuffled, area, category, competent) == first


@given(several, areas, categories, competences)
def test_who_is_proposed_goes_on_has_the_duty_and_the_place_and_is_told_why(
    units: list[Unit], area: str, category: str, competent: Any
) -> None:
    found = propose(units, area, category, competent)
    assert bool(found.proposals) is not bool(found.lacking)
    for each in found.proposals:
        assert each.unit.is_open
        assert category in each.unit.duties
        assert area.startswith(each.unit.area)
        assert len(each.reasons) >= 2
        assert all(zh and en for zh, en in each.reasons)
    ranks = [each.rank for each in found.proposals]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(1, len(set(ranks)) + 1))


@given(several, areas, categories, competences, st.sets(st.integers(0, 29)))
def test_whoever_fits_is_proposed_unless_it_was_right_to_send_it_back(
    units: list[Unit], area: str, category: str, competent: Any, back: set[int]
) -> None:
    returned = {f"单位{n}" for n in back}
    found = propose(units, area, category, competent, returned)
    fit = {
        each.name
        for each in units
        if each.is_open and category in each.duties and area.startswith(each.area)
    }
    named = {each.unit.name for each in found.proposals}
    assert named == (set() if competent == "upper" else fit - returned)


def names(*about: Any, **more: Any) -> list[tuple[int, str]]:
    found = propose(EVERY, *about, **more)
    return [(each.rank, each.unit.name) for each in found.proposals]


def test_wages_owed_in_a_village_go_to_the_township_first_if_nobody_says() -> None:
    assert names(VILLAGE, "04") == [
        (1, "虎威镇人民政府"),
        (2, "县人社局"),
        (2, "县法院"),
    ]


def test_what_is_the_county_s_own_goes_to_its_departments_first() -> None:
    found = propose(EVERY, VILLAGE, "04", "same")
    assert [each.unit.name for each in found.first] == ["县人社局", "县法院"]
    assert all(OF_THE_COUNTY in each.reasons for each in found.first)
    assert found.proposals[-1].unit == TOWN
    lower = propose(EVERY, VILLAGE, "04", "lower")
    assert [each.unit for each in lower.first] == [TOWN]
    assert OF_THE_TOWNSHIP in lower.first[0].reasons


def test_a_tie_is_shown_and_not_decided() -> None:
    tied = propose(EVERY, "500230001", "04").first
    assert {each.unit for each in tied} == {LABOUR, COURT}
    assert all("同样合适的有2个单位" in each.reasons[-1].zh for each in tied)


def test_what_lacks_is_said() -> None:
    assert propose(EVERY, "", "").lacking == (NO_CATEGORY, NO_PLACE)
    assert propose(EVERY, VILLAGE, "04", "upper").lacking == (UPPER,)
    (nobody,) = propose(EVERY, VILLAGE, "19").lacking
    assert "没有单位的责任清单里有“军队事务”" in nobody.zh
    (elsewhere,) = propose((TOWN,), OTHER, "04").lacking
    assert "辖区都不含社坛镇" in elsewhere.zh
    everybody = {each.name for each in EVERY}
    assert propose(EVERY, VILLAGE, "04", "", everybody).lacking == (ALL_RETURNED,)
