"""The score: laws first, then what a clerk would say of the pair."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.linkage import weights
from server.linkage.comparing import Reason, person_reasons
from server.linkage.cutting import can_be
from server.linkage.names import Level
from server.linkage.rarity import Rarity
from server.linkage.scoring import Score, score
from server.linkage.sheet import Person, Sheet
from tests.server.linkage.people import COUNTY, MAC, ran, sheet, wang

persons = st.builds(
    Person,
    name=st.sampled_from(
        [
            "王秀英",
            "王秀瑛",
            "冉隆鑫",
            "再隆鑫",
            "张建国",
            "张建军",
            "老王",
            "王幺妹",
            "陈国华",
        ]
    ),
    role=st.sampled_from(["applicant", "respondent", "third_party"]),
    id_mac=st.sampled_from(["", *(MAC.of(str(n)) for n in range(4))]),
    phone=st.sampled_from(["", "15412345678", "15412345679", "15487654321"]),
    birth_on=st.none() | st.dates(date(1940, 1, 1), date(2005, 1, 1)),
    sex=st.sampled_from(["", "1", "2"]),
    address=st.sampled_from(
        ["", "大溪村3组", "大溪村三社", "人和村2组", "虎威镇大溪村4组"]
    ),
)
RARE = Rarity(total=10**9, texts=10**6)
"""A county so large that nobody has met anything twice."""
sheets = st.builds(
    sheet,
    case=st.uuids().map(str),
    dispute_type=st.sampled_from(["", "02", "03", "06"]),
    place=st.sampled_from(["", "大溪村3组", "大溪村3组石板坪", "人和村1组"]),
    began_on=st.none() | st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    opened_on=st.none() | st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    amount_fen=st.none() | st.integers(1, 10**7),
    text=st.sampled_from(
        ["", sheet().text, "狗咬死8只鸡，赔640元，院坝吵架，六月初二"]
    ),
    persons=st.lists(persons, max_size=4).map(tuple),
)


@given(sheets, sheets)
def test_the_score_is_the_same_from_both_ends(one: Sheet, other: Sheet) -> None:
    assert score(one, other, COUNTY) == score(other, one, COUNTY)


@given(sheets, sheets)
def test_the_score_is_the_sum_of_its_reasons(one: Sheet, other: Sheet) -> None:
    found = score(one, other, COUNTY)
    assert found.total == pytest.approx(sum(each.bits for each in found.reasons))


@given(sheets, sheets)
def test_who_is_cut_off_was_not_possible(one: Sheet, other: Sheet) -> None:
    for county in (COUNTY, RARE):
        assert can_be(one, other) or not score(one, other, county).is_possible


NOTHING = {"dispute_type": "", "place": "", "began_on": None, "opened_on": None}
NOTHING |= {"amount_fen": None, "text": ""}
ONE, ANOTHER = (Person(n, role="applicant") for n in ("王秀英", "冉隆鑫"))


@given(sheets, sheets)
@example(
    sheet(persons=(ONE, ANOTHER), **NOTHING), sheet("2", persons=(ONE, ONE), **NOTHING)
)
def test_who_is_cut_off_is_so_from_both_ends(one: Sheet, other: Sheet) -> None:
    assert can_be(one, other) == can_be(other, one)


@given(sheets, sheets)
def test_nobody_has_two_counterparts(one: Sheet, other: Sheet) -> None:
    found = score(one, other, COUNTY).pairings
    for side in ("one", "other"):
        met = [id(getattr(each, side)) for each in found]
        assert len(met) == len(set(met))


@given(sheets, sheets)
def test_each_side_of_a_person_is_held_within_bounds(one: Sheet, other: Sheet) -> None:
    for pairing in score(one, other, COUNTY).pairings:
        bits = sum(each.bits for each in pairing.reasons)
        assert weights.LEAST - 1e-9 <= bits <= weights.MOST + 1e-9


@given(sheets, sheets)
def test_who_applied_hardly_matters(one: Sheet, other: Sheet) -> None:
    turned = {"applicant": "respondent", "respondent": "applicant"}
    swapped = tuple(
        replace(each, role=turned.get(each.role, each.role)) for each in other.persons
    )
    straight = score(one, other, COUNTY).total
    apart = abs(straight - score(one, replace(other, persons=swapped), COUNTY).total)
    sides = min(len(one.persons), len(other.persons))
    assert apart <= 0.5 * sides + 1e-9


@given(persons, persons)
def test_one_number_outweighs_everything_else(one: Person, other: Person) -> None:
    """A false name, birthday and telephone together do not undo an ID number."""
    number = MAC.of("500230196503075120")
    one, other = replace(one, id_mac=number), replace(other, id_mac=number)
    without = bits(replace(one, id_mac=""), replace(other, id_mac=""))
    assert bits(one, other) == pytest.approx(
        without + weights.PERSON["id"]["same"].bits
    )
    differing = bits(one, replace(other, id_mac=MAC.of("another")))
    assert bits(one, other) > differing + 20


@pytest.mark.parametrize(
    ("table", "field"),
    [("PERSON", each) for each in ("id", "phone", "birthday", "sex", "address", "role")]
    + [("MATTER", each) for each in weights.MATTER],
)
def test_a_closer_agreement_never_weighs_less(table: str, field: str) -> None:
    lines = [each.bits for each in getattr(weights, table)[field].values()]
    assert lines == sorted(lines, reverse=True)


NAMES = ["王秀英", "王秀瑛", "王绣因", "王秀", "王秀芳", "王德贵", "冉隆鑫"]


def test_a_name_weighs_less_from_rung_to_rung() -> None:
    weighed = [name_bits(wang(), wang(name=each)) for each in NAMES]
    assert weighed == sorted(weighed, reverse=True)


def test_a_rare_name_says_more_than_one_that_every_village_has() -> None:
    common = name_bits(wang(), wang())
    assert name_bits(ran(), ran()) > common + 2


def bits(one: Person, other: Person) -> float:
    return sum(each.bits for each in person_reasons(one, other, COUNTY))


def name_bits(one: Person, other: Person) -> float:
    found = person_reasons(one, other, COUNTY)
    return next(each.bits for each in found if each.field == "name")


def of(one: Sheet, other: Sheet) -> Score:
    return score(one, other, COUNTY)


def reasons(found: Score, field: str) -> list[Reason]:
    return [each for each in found.reasons if each.field == field]


def test_one_ditch_written_down_in_two_villages_is_found() -> None:
    """By ear, without a card, a week later, at another desk."""
    second = sheet(
        "case-2",
        grid="500230101201002",
        began_on=date(2026, 6, 4),
        opened_on=date(2026, 6, 20),
        place="",
        text="冉龙新倒地坝堵了明沟，6月2日夜雨进灶房，12袋谷子打湿，王秀瑛要1350元",
        persons=(
            wang(name="王秀瑛", id_mac="", phone="15412345687"),
            ran(name="冉龙新", id_mac="", birth_on=None, phone=""),
        ),
    )
    found = of(sheet(), second)
    assert found.is_likely
    named = [each.level for each in reasons(found, "name")]
    assert named == ["SOUND", "SOUND"]


def test_the_same_neighbours_with_another_quarrel_are_not_one_dispute() -> None:
    hens = sheet(
        "case-2",
        subtype="",
        place="大溪村3组",
        began_on=date(2026, 9, 1),
        opened_on=date(2026, 9, 3),
        amount_fen=64000,
        text="冉隆鑫家的狗咬死王秀英8只鸡，王秀英要求赔偿640元，双方在院坝争吵。",
    )
    found = of(sheet(), hens)
    assert not found.is_likely
    assert {"amount", "began_on", "figures"} <= {each.field for each in found.against}


def test_both_went_to_complain() -> None:
    swapped = (ran(role="applicant"), wang(role="respondent"))
    found = of(sheet(), sheet("case-2", persons=swapped))
    assert found.is_likely
    assert [each.level for each in reasons(found, "role")] == ["swapped", "swapped"]


def test_two_brothers_with_one_telephone_are_two_persons() -> None:
    one = wang(name="张建国", sex="1", birth_on=date(1968, 2, 3), id_mac=MAC.of("1"))
    other = wang(name="张建军", sex="1", birth_on=date(1971, 9, 8), id_mac=MAC.of("2"))
    assert bits(one, other) < 0 < bits(one, replace(one, id_mac=""))


def test_a_son_who_complains_of_the_same_speaks_for_the_house() -> None:
    father = wang(name="王德贵", sex="1", birth_on=date(1950, 2, 3))
    son = wang(name="王志强", sex="1", birth_on=date(1980, 9, 8), id_mac=MAC.of("2"))
    found = of(sheet(persons=(father, ran())), sheet("case-2", persons=(son, ran())))
    assert [each.level for each in reasons(found, "household")] == ["phone"]
    assert found.is_likely


def test_two_workers_of_one_employer_have_two_disputes() -> None:
    mill = Person(
        "丰都县榨菜厂", "respondent", is_organization=True, id_mac=MAC.of("91")
    )
    second = sheet(
        "case-2",
        amount_fen=820000,
        persons=(wang(name="陈国华", id_mac=MAC.of("3"), phone="", sex="1"), mill),
    )
    found = of(sheet(persons=(wang(), mill)), second)
    assert any(each.speaks_against and "陈国华" in each.about for each in found.reasons)
    assert not of(
        sheet(persons=(wang(), mill), text=""), replace(second, text="")
    ).is_likely


def test_what_one_of_them_does_not_say_is_no_reason() -> None:
    bare = sheet(
        "case-2",
        place="",
        village="",
        began_on=None,
        opened_on=None,
        amount_fen=None,
        text="",
        persons=(Person("王秀英"), Person("冉隆鑫", "respondent")),
    )
    found = {each.field for each in of(sheet(), bare).reasons}
    assert found <= {"start", "name", "role", "dispute_type", "bound"}


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (date(1965, 3, 7), date(1965, 3, 7), "same"),
        (date(1965, 3, 7), date(1965, 7, 3), "slip"),
        (date(1965, 3, 7), date(1965, 3, 1), "slip"),
        (date(1965, 3, 7), date(1965, 9, 12), "year"),
        (date(1965, 3, 7), date(1980, 9, 12), "differs"),
    ],
)
def test_birthdays_agree_slip_or_differ(one: date, other: date, level: str) -> None:
    found = person_reasons(wang(birth_on=one), wang(birth_on=other), COUNTY)
    assert [each.level for each in found if each.field == "birthday"] == [level]


@pytest.mark.parametrize(
    ("changes", "field", "level"),
    [
        ({"began_on": date(2026, 6, 2)}, "began_on", "day"),
        ({"began_on": date(2026, 6, 8)}, "began_on", "week"),
        ({"began_on": date(2026, 7, 8)}, "began_on", "month"),
        ({"began_on": date(2027, 7, 8)}, "began_on", "year"),
        ({"began_on": date(2020, 7, 8)}, "began_on", "differs"),
        ({"opened_on": date(2026, 6, 5) + timedelta(62)}, "opened_on", "far"),
        ({"amount_fen": 130000}, "amount", "close"),
        ({"amount_fen": 13000}, "amount", "differs"),
        ({"dispute_type": "03"}, "dispute_type", "differs"),
        ({"subtype": ""}, "dispute_type", "same"),
        ({"place": "大溪村四社"}, "place", "VILLAGE"),
    ],
)
def test_levels_of_the_matter(changes: dict[str, Any], field: str, level: str) -> None:
    found = of(sheet(), sheet("case-2", **changes))
    assert [each.level for each in reasons(found, field)] == [level]


def test_every_reason_says_what_it_is_in_both_languages() -> None:
    found = of(sheet(), sheet("case-2", persons=(ran(), wang(birth_on=None))))
    assert all(each.zh and each.en for each in found.reasons)


def test_the_table_has_a_line_for_every_rung() -> None:
    rungs = {level.name for level in Level} - {"UNKNOWN"}
    assert weights.PERSON["name"].keys() == rungs
