"""Where: township, village, group and small place, out of an address as it is written.

    名山街道古家店村3组石板坪   古家店村三社   古家店村第三村民小组

say the same village and the same group. Villages are compared by their sound, since
they are written by ear; a group (组, in older papers 社 or 队) is a number, in digits
or in words.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from server.linkage.characters import plain
from server.linkage.readings import near_sound

NUMBER: Final = "[0-9一二三四五六七八九十两]+"
ADDRESS: Final = re.compile(
    r"(?:重庆市|重庆)?(?:[^县区]{1,4}[县区])?"
    r"(?P<township>[^镇乡村]{1,5}?(?:镇|乡|街道))?"
    r"(?P<village>[^村组社]{1,8}?(?:村|社区|居委会))?"
    rf"第?(?P<group>{NUMBER})?(?(group)(?:村民小组|居民小组|小组|组|社|队))"
    r"(?P<spot>.*)"
)
ENDINGS: Final = (
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "村",
)
DIGITS: Final = {each: n for n, each in enumerate("一二三四五六七八九", 1)} | {"两": 2}


class Place(NamedTuple):
    """An address in parts; what it does not say is empty."""

    township: str = ""
    village: str = ""
    group: int = 0
    spot: str = ""


class Nearness(IntEnum):
    """How near two places are; a lower number is nearer."""

    SPOT = 0
    GROUP = 1
    VILLAGE = 2
    TOWNSHIP = 3
    ELSEWHERE = 4
    UNKNOWN = 5


@lru_cache(maxsize=50_000)
def read(address: str) -> Place:
    found = ADDRESS.fullmatch(plain(address))
    if found is None:
        return Place(spot=near_sound(plain(address)))
    township, village, group, spot = found.group("township", "village", "group", "spot")
    return Place(
        near_sound(township or ""), stem(village or ""), number(group), spot or ""
    )


def stem(village: str) -> str:
    """古家店 of 古家店村, 古家店社区 and 古家店村村委会, as it sounds."""
    for ending in ENDINGS:
        village = village.removesuffix(ending)
    return near_sound(village)


def number(text: str | None) -> int:
    """3 of 三, 12 of 十二, 23 of 二十三; 0 of nothing."""
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS.get(text[-1], 0)
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def compare(one: Place, other: Place) -> Nearness:
    if one.village and other.village:
        if one.village != other.village:
            return _townships(one, other, Nearness.ELSEWHERE)
        if one.group and one.group == other.group:
            is_spot = bool(one.spot) and one.spot == other.spot
            return Nearness.SPOT if is_spot else Nearness.GROUP
        return Nearness.VILLAGE
    if one.spot and one.spot == other.spot:
        return Nearness.VILLAGE
    return _townships(one, other, Nearness.UNKNOWN)


def _townships(one: Place, other: Place, without: Nearness) -> Nearness:
    if not one.township or not other.township:
        return without
    same = one.township == other.township
    return Nearness.TOWNSHIP if same else Nearness.ELSEWHERE
