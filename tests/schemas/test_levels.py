"""三级转交办: a level rises with what weighs, and never falls."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import codes
from schemas.levels import GRAVE, LEVELS, Weight, level

# Few facts each, since one of the committee's hides all others.
FACTS = (
    *({each.name: True} for each in fields(Weight) if each.default is False),
    *({"people": people} for people in (1, 29, 30, 60)),
    *({"departments": departments} for departments in (1, 2, 3)),
    *({"grave": frozenset({code})} for code in GRAVE),
)
weights = st.lists(st.sampled_from(FACTS), max_size=3).map(
    lambda facts: Weight(**{name: fact[name] for fact in facts for name in fact})
)
levels = st.sampled_from(LEVELS)


def heavier(one: Weight, other: Weight) -> Weight:
    """All that weighs in either."""
    return Weight(
        **{
            each.name: one.grave | other.grave
            if each.name == "grave"
            else max(getattr(one, each.name), getattr(other, each.name))
            for each in fields(Weight)
        }
    )


def rank(weight: Weight, before: str = LEVELS[0]) -> int:
    return LEVELS.index(level(weight, before).code)


@given(weights, weights, levels)
def test_a_level_never_falls_when_a_fact_is_added(
    one: Weight, other: Weight, before: str
) -> None:
    assert rank(heavier(one, other), before) >= rank(one, before)


@given(weights, levels)
def test_it_is_never_below_the_level_that_it_had_and_says_why(
    weight: Weight, before: str
) -> None:
    found = level(weight, before)
    assert rank(weight, before) == max(rank(weight), LEVELS.index(before))
    assert found.reasons
    assert all("试行口径" in zh and "trial rule" in en for zh, en in found.reasons)


def test_the_levels_are_those_of_the_list() -> None:
    assert set(LEVELS) == set(codes.code_list("assign_levels"))


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ({}, "petition_office"),
        ({"people": 29}, "petition_office"),
        ({"people": 30}, "county_committee"),
        ({"departments": 2}, "petition_office"),
        ({"departments": 3}, "county_committee"),
        ({"crosses_counties": True}, "county_committee"),
        ({"is_urgent": True}, "county_committee"),
        ({"is_instructed": True}, "county_committee"),
        ({"grave": frozenset({"investors"})}, "county_committee"),
        ({"is_repeat": True}, "joint_conference"),
        ({"came_again": True}, "joint_conference"),
        ({"is_backlog": True}, "joint_conference"),
    ],
)
def test_what_lifts_it(fact: dict[str, Any], code: str) -> None:
    assert level(replace(Weight(), **fact)).code == code


def test_a_matter_that_came_again_with_forty_people_is_the_committee_s() -> None:
    found = level(Weight(people=40, is_repeat=True))
    assert found.code == "county_committee"
    assert [words.zh for words in found.reasons] == ["涉及40人，满30人（试行口径）"]
    kept = level(Weight(), "county_committee")
    assert "已由县委转交办" in kept.reasons[0].zh
