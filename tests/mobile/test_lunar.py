"""农历, held against the dates of festivals that another hand has tabled."""

from datetime import date, timedelta

import pytest
from holidays.calendars.chinese import _ChineseLunisolar as Tabled

from mobile import answers, lunar

FESTIVALS = {
    "LUNAR_NEW_YEAR_DATES": (1, 1),
    "HUNG_KINGS_DATES": (3, 10),
    "BUDDHA_BIRTHDAY_DATES": (4, 8),
    "DRAGON_BOAT_DATES": (5, 5),
    "MID_AUTUMN_DATES": (8, 15),
    "DOUBLE_NINTH_DATES": (9, 9),
}


@pytest.mark.parametrize("name", FESTIVALS)
def test_every_festival_falls_on_its_day(name: str) -> None:
    held = 0
    for year, (month, day, *_) in getattr(Tabled, name).items():
        that = date(year, month, day)
        if lunar.FIRST <= that <= lunar.LAST:
            assert lunar.lunar(that) == (*FESTIVALS[name], False), that
            held += 1
    assert held > 150


def test_days_follow_each_other_through_every_month() -> None:
    before = lunar.lunar(date(2020, 1, 1))
    for number in range(1, 12_000):
        after = lunar.lunar(date(2020, 1, 1) + timedelta(days=number))
        assert after[1] == before[1] + 1 or (after[1] == 1 and before[1] in (29, 30))
        before = after


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "农历十月十二"),
        (date(2025, 7, 25), "农历闰六月初一"),
        (date(2033, 12, 22), "农历闰冬月初一"),
        (date(2027, 1, 7), "农历冬月三十"),
        (date(1850, 1, 1), ""),
        (date(2099, 1, 1), ""),
    ],
)
def test_it_is_called_as_in_the_village(day: date, words: str) -> None:
    assert lunar.words(day) == words


def test_a_day_is_told_by_both_calendars() -> None:
    assert answers.day_words("2026-11-20") == "2026年11月20日 星期五 农历十月十二"
    assert answers.day_words("1850-01-01") == "1850年1月1日 星期二"
