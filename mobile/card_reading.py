"""An ID card number while it is typed: what it says so far, and what exactly is wrong.

    500230 19681205 123 4
    place  born     sex check      GB 11643

What is wrong is said at the digit where it goes wrong, not when all are there; which
digit would be right is never said, since a number is copied from the card and not
guessed. Nothing here changes what stands in the box.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas import codes, identifiers
from schemas.counting import full_years
from schemas.errors import InvalidIdentifier

LENGTH = 18
OLDEST = 130
SEXES = {"1": "男", "2": "女"}


@dataclass(frozen=True, slots=True)
class Reading:
    """`said` is what the digits mean so far, `wrong` what cannot be."""

    said: str = ""
    wrong: str = ""


def read(text: str, today: date) -> Reading:
    """What a number says as far as it is typed."""
    number = text.upper()
    if not number:
        return Reading()
    wrong = _stranger(number) or _place_wrong(number) or _birth_wrong(number, today)
    wrong = wrong or _end_wrong(number)
    return Reading("，".join(_said(number, today)), wrong)


def _stranger(number: str) -> str:
    """The first character that can stand in no card number."""
    for place, char in enumerate(number, 1):
        if not (char.isascii() and char.isdigit()) and (char, place) != ("X", LENGTH):
            return f"第 {place} 位“{char}”不对：前 17 位都是数字，只有最后一位可以是 X"
    return ""


def _place_wrong(number: str) -> str:
    if len(number) >= 2 and number[:2] not in identifiers.PROVINCES:
        return f"开头“{number[:2]}”不是哪个省的号，照证再看一遍"
    return ""


def _birth_wrong(number: str, today: date) -> str:
    year, month, day = number[6:10], number[10:12], number[12:14]
    if len(year) == 4 and not today.year - OLDEST <= int(year) <= today.year:
        return f"第 7 到 10 位是出生的年，“{year}”不对"
    if len(month) == 2 and not 1 <= int(month) <= 12:
        return f"第 11、12 位是出生的月，没有“{month}”月"
    if len(day) == 2 and _birth(number) is None:
        return f"第 13、14 位是出生的日，{int(month)} 月没有“{day}”日"
    born = _birth(number)
    return "出生日期还没有到" if born is not None and born > today else ""


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _end_wrong(number: str) -> str:
    if len(number) > LENGTH:
        return f"多了 {len(number) - LENGTH} 位，身份证号是 18 位"
    if len(number) < LENGTH:
        return ""
    try:
        identifiers.check_id_card(number)
    except InvalidIdentifier:
        return "最后一位（校验码）对不上：有一位写错了，照证再看一遍"
    return ""


def _said(number: str, today: date) -> list[str]:
    said = []
    if place := place_of(number):
        said.append(place)
    born = _birth(number) if len(number) >= 14 else None
    if born is not None and born <= today:
        said.append(f"{born.year}年{born.month}月{born.day}日生")
        said.append(f"{full_years(born, today)} 岁")
    if len(number) >= 17 and number[16].isdigit():
        said.append(SEXES["1" if int(number[16]) % 2 else "2"])
    if len(number) < LENGTH:
        said.append(f"还差 {LENGTH - len(number)} 位")
    return said


def place_of(number: str) -> str:
    """重庆市丰都县: the province, and the county where it is one of those known."""
    province = codes.code_list("provinces").get(number[:2])
    if province is None:
        return ""
    return province.zh + (codes.name_of(number[:6]) or "" if len(number) >= 6 else "")
