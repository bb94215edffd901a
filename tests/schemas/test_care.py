"""Where violence or a child is in a case: what must be told, who is heard apart, who
speaks for a child."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import bodies, care, end_conditions, stage, texts
from schemas.care import Sign
from schemas.codes import code_list
from schemas.dispute import age_of, born
from schemas.protection import NOT_REPORTED, TYPE, must
from tests.schemas.records import AIR, TREE, ZHANG, body, put, without

Tree = dict[str, Any]
OPENED_ON = date(2026, 9, 1)
# A child of eight, whose card is all that is known of him.
CHILD = {"role": "third_party", "kind": "person", "name": "李小小"}
CHILD_CARD = "500230201801010013"

flags = st.lists(st.sampled_from(sorted(code_list("risk_flags"))), unique=True)
groups = st.lists(st.sampled_from(sorted(code_list("special_groups"))), unique=True)
grounds = st.none() | st.sampled_from(sorted(code_list("restrictions")))
ages = st.integers(0, 90)


def case(**dispute: Any) -> Tree:
    return {**TREE, "dispute": {"opened_on": "2026-09-01", **dispute}}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Tree, int, str | None]:
    ground, age = draw(grounds), draw(ages)
    dispute = {"dispute_type": draw(st.sampled_from(["01", "02"]))}
    dispute |= {"risk_flags": draw(flags), "special_groups": draw(groups)}
    if ground is not None:
        dispute["restriction"] = {"ground": ground}
    party = {**ZHANG, "birth_on": (OPENED_ON - timedelta(366 * age)).isoformat()}
    capacity = draw(st.none() | st.sampled_from(["limited", "none"]))
    if capacity is not None:
        party["capacity"] = capacity
    return {**case(**dispute), "party": {"p1": party}}, age, capacity


@given(cases())
def test_it_must_be_told_exactly_where_the_law_says_must(
    drawn: tuple[Tree, int, str | None],
) -> None:
    tree, age, capacity = drawn
    dispute = tree["dispute"]
    ground = dispute.get("restriction", {}).get("ground")
    said, among = {*dispute["risk_flags"], ground}, dispute["special_groups"]
    at_home = "dv" in said or (
        dispute["dispute_type"] == "01" and "violence" in dispute["risk_flags"]
    )
    child = age < 18 or "minor" in among or "minor" in said
    struck = at_home or bool(said & {"violence", "sexual_harm"})
    expected = set()
    if "minor" in said or (child and struck):
        expected.add("minor")
    if at_home and (child or capacity):
        expected.add("dv_incapable")
    found = care.grounds(tree)
    assert {each for each in found if must(each)} == expected
    assert ("dv_other" in found) == (at_home and not child and not capacity)
    assert list(found) == sorted(found, key=must, reverse=True)


@given(cases())
def test_whatever_must_be_told_is_heard_apart_and_closed(
    drawn: tuple[Tree, int, str | None],
) -> None:
    tree, *_ = drawn
    if any(map(must, care.grounds(tree))):
        assert care.apart(tree)
    if "dv" in tree["dispute"]["risk_flags"] or care.has_child(tree):
        assert end_conditions.openness_allowed(tree) == "closed"


@pytest.mark.parametrize(
    "words",
    ["丈夫喝了酒家暴", "他经常打老婆，打了三年", "儿子虐待老人，不给饭吃"],
)
def test_the_mediators_own_words_say_violence(words: str) -> None:
    assert Sign.VIOLENCE in care.signs(case(dispute_type="02", summary=words))


@pytest.mark.parametrize(
    "words",
    [
        "娃儿昨晚被打，背上有青印",
        "后爸殴打孩子",
        "女童遭到猥亵",
        "学生在校门口被人打伤",
    ],
)
def test_the_mediators_own_words_say_that_a_child_was_harmed(words: str) -> None:
    assert care.grounds(case(dispute_type="06", summary=words)) == ("minor",)


@pytest.mark.parametrize(
    "words",
    ["石坎占了路", "小孩踢球打破了玻璃", "两家为排水沟打了起来", "孩子上学的路堵了"],
)
def test_other_words_ask_nobody_to_report(words: str) -> None:
    tree = case(dispute_type="02", summary=words)
    assert care.grounds(tree) == ()
    assert not care.apart(tree)


def test_blows_within_a_family_are_violence_and_among_neighbours_are_not() -> None:
    assert care.grounds(case(dispute_type="01", summary="昨天被打")) == ("dv_other",)
    assert care.grounds(case(dispute_type="02", summary="昨天被打")) == ()


def test_what_was_said_and_claimed_and_noted_at_a_sitting_counts_as_well() -> None:
    said = {"air": {"statements": {"s1": {"party": "p1", "facts": "他家暴我。"}}}}
    for told in (said, {"transcript": "说是家暴"}, {"risk_flags": ["dv"]}):
        tree = {**case(dispute_type="02"), "stage": {"1": {"round": {"1": told}}}}
        assert care.grounds(tree) == ("dv_other",)
    claim = {**case(), "claim": {"c1": {"party": "p1", "text": "不准再打老婆"}}}
    assert care.grounds(claim) == ("dv_other",)


@given(st.dates(date(1950, 1, 1), date(2026, 8, 31)), st.dates(date(2026, 9, 1)))
def test_nobody_is_older_than_the_day_of_the_act_allows(
    born_on: date, on: date
) -> None:
    on = min(on, date(2199, 1, 1))
    age = age_of({"birth_on": born_on.isoformat()}, on.isoformat())
    assert age is not None
    assert born_on.year + age <= on.year
    assert age_of({"birth_on": born_on.isoformat()}, "") is None


def test_the_card_says_the_age_where_no_day_of_birth_is_written() -> None:
    assert born({**CHILD, "id_no": CHILD_CARD}) == date(2018, 1, 1)
    assert age_of({**CHILD, "id_no": CHILD_CARD}, "2026-09-01") == 8
    assert born({**CHILD, "id_no": "5002302018"}) is None
    assert born({**CHILD, "id_no": CHILD_CARD, "id_type": "414"}) is None
    closed = {**case(), "party": {"p1": {**CHILD, "id_no": CHILD_CARD}}}
    assert end_conditions.openness_allowed(closed) == "closed"


# Heard apart


def with_dv(**hearing: Any) -> tuple[Tree, Tree]:
    tree = put(TREE, "/dispute/risk_flags", ["dv"])
    return (put(AIR, "/hearing", hearing) if hearing else AIR), tree


def owed(record: Tree, tree: Tree) -> list[tuple[str, str]]:
    return [(each.pointer, each.zh) for each in stage.unmet(record, tree)]


def test_with_violence_in_it_the_record_says_how_they_were_heard() -> None:
    assert owed(*with_dv()) == [("/hearing/how", texts.HOW_HEARD.zh)]
    assert owed(*with_dv(how="apart")) == []


def test_they_sit_together_only_where_who_suffers_asked_for_it_before() -> None:
    lacks = [("/hearing/asked_by", texts.TOGETHER_NOT_ASKED.zh)]
    assert owed(*with_dv(how="together")) == lacks
    assert owed(*with_dv(how="together", asked_by="p1")) == lacks
    asked = {"how": "together", "asked_by": "p1"}
    assert owed(*with_dv(**asked, asked_on="2026-09-05")) == []
    later = [("/hearing/asked_on", texts.TOGETHER_ASKED_LATER.zh)]
    assert owed(*with_dv(**asked, asked_on="2026-09-06")) == later


def test_nobody_is_late_for_what_came_to_light_on_another_day() -> None:
    told = {"1": {**AIR, "risk_flags": ["dv"], "held_on": "2026-09-04"}}
    before = put(TREE, "/stage/1/round", told)
    assert owed(AIR, before) == [("/hearing/how", texts.HOW_HEARD.zh)]
    told["1"]["held_on"] = "2026-09-06"
    assert owed(AIR, put(TREE, "/stage/1/round", told)) == []
    assert owed({**AIR, "stage": 2, "outcome": "refused"}, before) != []


# Guardians


def lacks(**party: Any) -> list[tuple[str, str]]:
    opened = body("dispute.opened")
    opened["parties"]["p3"] = {**CHILD, **party}
    found = bodies.missing("dispute.opened", opened, need="dossier")
    return [(each.pointer, each.zh) for each in found if "guardian" in each.pointer]


def refused(**party: Any) -> list[str]:
    opened = body("dispute.opened")
    opened["parties"]["p3"] = {**CHILD, **party}
    found = bodies.missing("dispute.opened", opened)
    return [each.pointer for each in found]


MOTHER = {"name": "王秀英", "relation": "母亲", "phone": "13800000009"}
AGREED = {**MOTHER, "consented_on": "2026-09-01", "consent_mode": "oral"}
AT = "/parties/p3/guardian"


def test_nothing_of_a_child_under_fourteen_is_recorded_before_the_guardian_agrees() -> (
    None
):
    assert refused(id_no=CHILD_CARD) == [AT]
    assert refused(id_no=CHILD_CARD, guardian=MOTHER) == [f"{AT}/consented_on"]
    assert refused(id_no=CHILD_CARD, guardian=AGREED) == []


def test_from_fourteen_on_a_guardian_is_named_and_not_asked() -> None:
    assert refused(birth_on="2012-09-01") == []
    assert lacks(birth_on="2012-09-01") == [(AT, texts.MINOR_NEEDS_GUARDIAN.zh)]
    assert lacks(birth_on="2012-09-01", guardian=MOTHER) == []
    assert refused(birth_on="2012-09-02") == [AT]


def test_who_lacks_capacity_needs_a_guardian_at_any_age() -> None:
    assert lacks(birth_on="1960-01-01", capacity="limited") == [
        (AT, texts.INCAPABLE_NEEDS_GUARDIAN.zh)
    ]
    assert lacks(birth_on="1960-01-01", capacity="none", guardian=MOTHER) == []
    assert lacks(birth_on="1960-01-01") == []


def test_neither_the_other_party_nor_a_suspect_speaks_for_a_child() -> None:
    against = {**AGREED, "is_against": True}
    assert refused(id_no=CHILD_CARD, guardian=against) == [f"{AT}/name"]
    other = {**AGREED, "name": "李小河"}
    assert refused(role="applicant", id_no=CHILD_CARD, guardian=other) == [f"{AT}/name"]
    # The mother who is heard in her own cause speaks for a child that takes no side.
    assert refused(id_no=CHILD_CARD, guardian=other) == []
    assert refused(role="respondent", id_no=CHILD_CARD, guardian=other) == []


# The report


def test_a_report_says_to_whom_and_when_or_why_not() -> None:
    told = without(without(body(TYPE), "/reason"), "/instead")
    assert bodies.load(TYPE, 1, told) == told
    lacking = without(without(told, "/to_whom"), "/reported_at")
    found = [each.pointer for each in bodies.missing(TYPE, lacking)]
    assert found == ["/reported_at", "/to_whom"]
    silent = {**told, "how": NOT_REPORTED}
    found = [each.pointer for each in bodies.missing(TYPE, silent)]
    assert found == ["/reason", "/instead"]


def test_of_a_family_without_a_case_it_says_who_suffers() -> None:
    alone = without(without(body(TYPE), "/about"), "/about_whom")
    assert [each.pointer for each in bodies.missing(TYPE, alone)] == ["/about_whom"]


def test_each_ground_names_its_article_and_whether_it_must() -> None:
    told = {code.code: code.more for code in code_list("report_grounds").values()}
    assert {code for code, more in told.items() if more["must"]} == {
        "minor",
        "dv_incapable",
    }
    assert all("§" in more["law"] for more in told.values())
    assert not must("nothing")
