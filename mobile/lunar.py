"""农历 beside 公历: the day as old people in the village call it.

A month begins on the day of the new moon; the month that holds the winter solstice is
the eleventh; of thirteen months from one solstice to the next, the first in which the
sun enters no new twelfth of its way is 闰. All days are China's (GB/T 33661-2017).

New moons and the sun's place are computed after Meeus, Astronomical Algorithms,
chapters 49 and 25: to a minute and to a quarter of an hour. Nothing is decided by them.
They end before September 2057, whose new moon falls upon midnight.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from math import floor, radians, sin

FIRST, LAST = date(1901, 3, 1), date(2056, 12, 31)
MONTHS = "正 二 三 四 五 六 七 八 九 十 冬 腊".split()
TENS = ("初", "十", "廿", "三")
DIGITS = "一二三四五六七八九十"
EPOCH = date(2000, 1, 1)
EPOCH_JD = 2451544.5
CHINA = 8 / 24
MOON = 29.530588861
# Of a new moon: size in days, and how often M, M′, F, Ω; the power of E is that of M.
TERMS = (
    (-0.40720, 0, 1, 0, 0),
    (0.17241, 1, 0, 0, 0),
    (0.01608, 0, 2, 0, 0),
    (0.01039, 0, 0, 2, 0),
    (0.00739, -1, 1, 0, 0),
    (-0.00514, 1, 1, 0, 0),
    (0.00208, 2, 0, 0, 0),
    (-0.00111, 0, 1, -2, 0),
    (-0.00057, 0, 1, 2, 0),
    (0.00056, 1, 2, 0, 0),
    (-0.00042, 0, 3, 0, 0),
    (0.00042, 1, 0, 2, 0),
    (0.00038, 1, 0, -2, 0),
    (-0.00024, -1, 2, 0, 0),
    (-0.00017, 0, 0, 0, 1),
    (-0.00007, 2, 1, 0, 0),
)


def words(day: date) -> str:
    """农历十月十二, 农历闰六月初三; nothing for a day that is too far away."""
    if not FIRST <= day <= LAST:
        return ""
    month, number, is_leap = lunar(day)
    return f"农历{'闰' if is_leap else ''}{MONTHS[month - 1]}月{_called(number)}"


def _called(number: int) -> str:
    if number in (20, 30):
        return "二十" if number == 20 else "三十"
    return TENS[(number - 1) // 10] + DIGITS[(number - 1) % 10]


def lunar(day: date) -> tuple[int, int, bool]:
    """Month, day, and whether the month is 闰."""
    for year in (day.year + 1, day.year):
        for first, month, is_leap in reversed(_months(year)):
            if first <= day:
                return month, (day - first).days + 1, is_leap
    raise ValueError(day)


@lru_cache(maxsize=16)
def _months(year: int) -> tuple[tuple[date, int, bool], ...]:
    """From the eleventh month of the year before to the tenth of this."""
    first, last = _eleventh(year - 1), _eleventh(year)
    count = round((_first_day(last) - _first_day(first)).days / MOON)
    months, number, has_leap = [], 10, False
    for k in range(first, first + count):
        is_leap = count == 13 and not has_leap and _is_without(k)
        has_leap = has_leap or is_leap
        number += not is_leap
        months.append((_first_day(k), (number - 1) % 12 + 1, is_leap))
    return tuple(months)


def _eleventh(year: int) -> int:
    """The number of the new moon of the month with the winter solstice."""
    k = round((year - 2000) * 365.2425 / MOON) + 12
    while _sun(_first_day(k)) >= 270 or _sun(_first_day(k)) < 180:
        k -= 1
    return k


def _is_without(k: int) -> bool:
    """No twelfth of the sun's way begins in this month."""
    return _sun(_first_day(k)) // 30 == _sun(_first_day(k + 1)) // 30


@lru_cache(maxsize=512)
def _first_day(k: int) -> date:
    moment = _new_moon(k) - _late(k) + CHINA
    return EPOCH + timedelta(days=floor(moment - EPOCH_JD))


def _late(k: int) -> float:
    """How far the earth's turning is behind, in days."""
    years = k * MOON / 365.2425
    return (62.92 + 0.32217 * years + 0.005589 * years**2) / 86_400


def _new_moon(k: int) -> float:
    t = k / 1236.85
    mean = 2451550.09766 + MOON * k + 0.00015437 * t**2
    of = (
        2.5534 + 29.10535670 * k,
        201.5643 + 385.81693528 * k + 0.0107582 * t**2,
        160.7108 + 390.67050284 * k - 0.0016118 * t**2,
        124.7746 - 1.56375588 * k + 0.0020672 * t**2,
    )
    e = 1 - 0.002516 * t
    for size, *times in TERMS:
        angle = sum(n * each for n, each in zip(times, of, strict=True))
        mean += size * e ** abs(times[0]) * sin(radians(angle))
    return mean + 0.000325 * sin(radians(299.77 + 0.107408 * k - 0.009173 * t**2))


def _sun(day: date) -> float:
    """The sun's apparent longitude when that day begins in China."""
    t = ((day - EPOCH).days + EPOCH_JD - CHINA - 2451545) / 36525
    m = radians(357.52911 + 35999.05029 * t)
    true = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    true += (1.914602 - 0.004817 * t) * sin(m)
    true += 0.019993 * sin(2 * m) + 0.000289 * sin(3 * m)
    return (true - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))) % 360
