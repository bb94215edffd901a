"""The built-in calendar against two others, day by day."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from schemas import calendar
from schemas.calendar import BUILT_IN_YEARS

DAYS = [
    date(BUILT_IN_YEARS[0], 1, 1) + timedelta(days=n)
    for n in range((date(BUILT_IN_YEARS[-1] + 1, 1, 1) - date(2020, 1, 1)).days)
]


def test_chinesecalendar_says_the_same_of_every_day() -> None:
    ours = calendar.built_in()
    differ = [
        day for day in DAYS if ours.is_day_off(day) != chinese_calendar.is_holiday(day)
    ]
    assert differ == []


def test_holidays_says_the_same_of_every_day() -> None:
    ours = calendar.built_in()
    theirs = holidays.country_holidays("CN", years=list(BUILT_IN_YEARS))
    differ = [day for day in DAYS if ours.is_day_off(day) == theirs.is_working_day(day)]
    assert differ == []


def test_a_make_up_saturday_is_a_working_day() -> None:
    ours = calendar.built_in()
    saturday = date(2026, 2, 14)
    assert saturday.weekday() == calendar.SATURDAY
    assert not ours.is_day_off(saturday)
    assert ours.next_workday(saturday) == saturday


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 2, 17), "春节", "the Spring Festival"),
        (date(2026, 4, 11), "周六", "Saturday"),
        (date(2026, 4, 12), "周日", "Sunday"),
    ],
)
def test_a_day_off_says_why(day: date, zh: str, en: str) -> None:
    assert calendar.built_in().why_off(day) == (zh, en)


def test_a_year_without_its_order_has_weekends_only() -> None:
    ours = calendar.built_in()
    new_year = date(2027, 1, 1)
    assert not ours.knows(new_year)
    assert ours.knows(date(2026, 12, 31))
    assert not ours.is_day_off(new_year)
    assert ours.is_day_off(date(2027, 1, 2))


def test_a_later_edition_replaces_the_years_order_and_shows_in_the_version() -> None:
    orders = [
        {"year": 2027, "edition": 1, "off": {"2027-01-01": "元旦"}, "work": []},
        {"year": 2027, "edition": 2, "off": {"2027-01-04": "抗疫"}, "work": []},
    ]
    typed = calendar.from_orders(orders)
    assert typed.version == "2027.2"
    assert not typed.is_day_off(date(2027, 1, 1))
    assert typed.why_off(date(2027, 1, 4)) == ("抗疫", "抗疫")
    assert calendar.built_in().version.startswith("2020.1 2021.1 ")
