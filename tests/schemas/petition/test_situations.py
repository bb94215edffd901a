"""The 23 situations: complete, told from facts, never from what nobody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.petition.situations import FACTS, SITUATIONS, Facts, propose

POINTS = ("routing", "acceptance", "category", "appeal", "remedy")
points = st.sampled_from(POINTS)
facts = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, (_, values) in FACTS.items()}
)


def code(point: str, **known: str) -> str:
    found = propose(point, known)
    assert not found.lacking
    return found.situation.code if found.situation else ""


def test_there_are_23_and_every_one_tells_by_facts_that_have_words_and_values() -> None:
    assert sorted(s.code for s in SITUATIONS) == [f"S{n:02}" for n in range(1, 24)]
    for situation in SITUATIONS:
        for row in situation.when:
            for each in row:
                assert each.values <= set(FACTS[each.fact][1])
        assert situation.law.startswith("信访工作条例§")
    used = {fact for situation in SITUATIONS for fact in situation.facts()}
    assert used == set(FACTS)


@given(points, facts)
def test_a_proposal_or_what_is_lacking_and_never_both(point: str, known: Facts) -> None:
    found = propose(point, known)
    assert not (found.situation and found.lacking)
    assert not set(found.lacking) & set(known)
    assert set(found.hit) <= set(known)


@given(points, facts, st.data())
def test_what_was_proposed_stands_whatever_more_is_learned(
    point: str, known: Facts, data: st.DataObject
) -> None:
    found = propose(point, known)
    more = data.draw(facts)
    if found.situation:
        assert propose(point, {**more, **known}).situation is found.situation


@given(points, facts)
def test_with_every_fact_there_is_nothing_lacking(point: str, known: Facts) -> None:
    whole = {name: values[-1] for name, (_, values) in FACTS.items()} | dict(known)
    assert propose(point, whole).lacking == ()


def test_where_it_is_handed_on() -> None:
    calm = {"is_major_urgent": "no", "feedback_required": "no"}
    office = {"assign_level": "petition_office"}
    assert code("routing", **calm, **office, competent_level="same") == "S01"
    assert code("routing", **calm, **office, competent_level="lower") == "S02"
    assert code("routing", is_major_urgent="no", feedback_required="yes") == "S03"
    assert code("routing", is_major_urgent="yes") == "S04"
    assert code("routing", **calm, **office, competent_level="upper") == ""


def test_urgency_that_nobody_knows_is_asked_for_first() -> None:
    found = propose("routing", {"competent_level": "same"})
    assert found.lacking == ("is_major_urgent",)
    half = propose("routing", {"is_major_urgent": "no", "feedback_required": "no"})
    assert half.lacking == ("assign_level",)


ANEW = {
    "recheck_concluded": "no",
    "same_matter_in_progress": "no",
    "is_disputed": "no",
}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"competence": "own", "source": "direct"}, "S05"),
        ({"competence": "subordinate", "source": "direct"}, "S06"),
        ({"competence": "none", "source": "direct"}, "S07"),
        ({"competence": "none", "source": "forwarded"}, "S08"),
        ({"competence": "unclear"}, "S09"),
        ({"is_disputed": "yes"}, "S09"),
        ({"same_matter_in_progress": "yes", "receiver_is_superior": "yes"}, "S10"),
        ({"recheck_concluded": "yes", "same_facts_and_reasons": "yes"}, "S23"),
    ],
)
def test_whether_a_unit_accepts(known: dict[str, str], expected: str) -> None:
    assert code("acceptance", **{**ANEW, **known}) == expected


def test_of_what_kind_it_is() -> None:
    assert code("category", category="suggestion") == "S11"
    assert code("category", category="report", is_discipline_competent="yes") == "S12"
    assert code("category", category="report", is_discipline_competent="no") == "S13"
    assert code("category", category="appeal") == ""


def test_which_road_an_appeal_takes() -> None:
    no: dict[str, str] = {}
    for number in range(1, 6):
        assert code("appeal", **no, **{f"q{number}": "yes"}) == f"S{13 + number}"
        no[f"q{number}"] = "no"
    assert code("appeal", **no) == "S19"


def test_what_is_asked_for_afterwards() -> None:
    alone = {"petitioner_agrees": "no"}
    assert code("remedy", petitioner_agrees="yes", other_agrees="yes") == "S20"
    assert code("remedy", **alone, remedy="review", is_in_time="yes") == "S21"
    assert code("remedy", **alone, remedy="recheck", is_in_time="yes") == "S22"
    assert code("remedy", **alone, remedy="none") == ""
