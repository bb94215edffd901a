"""Addresses as they are written: with digits or words, 组 or 社, by ear."""

import pytest

from server.linkage import places
from server.linkage.places import Nearness, compare, read


@pytest.mark.parametrize(
    "address",
    [
        "虎威镇大溪村3组",
        "大溪村三组",
        "大溪村3社",
        "大溪村第三村民小组",
        "丰都县虎威镇大溪村3组",
        "重庆市丰都县虎威镇大西村三社",
    ],
)
def test_one_group_in_the_ways_it_is_written(address: str) -> None:
    assert (read(address).village, read(address).group) == ("da xi", 3)
    assert compare(read(address), read("虎威镇大溪村3组")) is Nearness.GROUP


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        (None, 0),
        ("7", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
    ],
)
def test_numbers_in_words(text: str | None, number: int) -> None:
    assert places.number(text) == number


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("大溪村3组石板坪", "大溪村三社石板坪", Nearness.SPOT),
        ("大溪村3组石板坪", "大溪村3组", Nearness.GROUP),
        ("大溪村3组", "大溪村4组", Nearness.VILLAGE),
        ("虎威镇大溪村3组", "虎威镇人和村3组", Nearness.TOWNSHIP),
        ("虎威镇大溪村3组", "社坛镇人和村3组", Nearness.ELSEWHERE),
        ("大溪村3组", "人和村3组", Nearness.ELSEWHERE),
        ("", "人和村3组", Nearness.UNKNOWN),
    ],
)
def test_how_near_two_places_are(one: str, other: str, expected: Nearness) -> None:
    assert compare(read(one), read(other)) is expected
    assert compare(read(other), read(one)) is expected


def test_a_village_is_the_same_by_its_office_and_by_its_name() -> None:
    ways = ("万泉村", "万泉村村委会", "万泉村民委员会", "万泉社区居委会", "万全社区")
    assert {places.stem(each) for each in ways} == {"wan quan"}
