"""An ID number while it is typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.card_reading import read
from schemas import identifiers
from schemas.errors import InvalidIdentifier

TODAY = date(2026, 11, 20)


def with_check(head: str) -> str:
    digits = zip(head, identifiers.CARD_WEIGHTS, strict=True)
    return head + identifiers.CARD_CHECKS[sum(int(d) * w for d, w in digits) % 11]


@st.composite
def cards(draw) -> str:
    place = draw(st.sampled_from(sorted(identifiers.PROVINCES))) + "0230"
    born = draw(st.dates(date(1910, 1, 1), TODAY))
    order = draw(st.integers(0, 999))
    return with_check(f"{place}{born:%Y%m%d}{order:03d}")


@given(cards())
def test_nothing_is_wrong_with_a_right_number_at_any_digit(number: str) -> None:
    for typed in range(len(number) + 1):
        assert read(number[:typed], TODAY).wrong == ""
    card = identifiers.check_id_card(number)
    said = read(number.lower(), TODAY).said
    assert f"{card.birth.year}年{card.birth.month}月{card.birth.day}日生" in said
    assert {"1": "男", "2": "女"}[card.sex] in said
    assert "还差" not in said


@given(cards(), st.integers(0, 17), st.sampled_from("0123456789X张A"))
def test_a_whole_number_is_wrong_exactly_where_the_check_says_so(
    number: str, place: int, other: str
) -> None:
    changed = number[:place] + other + number[place + 1 :]
    try:
        born = identifiers.check_id_card(changed, TODAY).birth
        fits = born.year >= TODAY.year - 130
    except InvalidIdentifier:
        fits = False
    assert (read(changed, TODAY).wrong == "") == fits


@given(st.text(max_size=24))
def test_whatever_is_typed_is_read_without_a_fall(text: str) -> None:
    read(text, TODAY)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("50O", "第 3 位“O”不对"),
        ("99", "开头“99”不是哪个省的号"),
        ("5002301868", "第 7 到 10 位是出生的年，“1868”不对"),
        ("500230196813", "没有“13”月"),
        ("50023019680230", "2 月没有“30”日"),
        ("50023020261121", "出生日期还没有到"),
        ("500230199001010010", "校验码"),
        ("5002301990010100155", "多了 1 位"),
    ],
)
def test_what_is_wrong_is_said_at_the_digit_where_it_goes_wrong(
    typed: str, wrong: str
) -> None:
    assert wrong in read(typed, TODAY).wrong
    before = typed[:-1]
    assert wrong not in read(before, TODAY).wrong


def test_place_birthday_age_and_sex_are_said_as_they_come() -> None:
    assert read("50", TODAY).said == "重庆市，还差 16 位"
    assert read("500230", TODAY).said == "重庆市丰都县，还差 12 位"
    whole = read("500230199001010015", TODAY).said
    assert whole == "重庆市丰都县，1990年1月1日生，36 岁，男"
