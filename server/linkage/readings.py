"""How a name sounds: its syllables without tones, and as Chongqing hears them.

    仇志英   qiu zhi ying   →   qiu zi yin
    胡兰芳   hu lan fang    →   fu lan fan        as 符南方 does

A surname has its own reading (单 is Shan, not dan). In the speech of the region n and
l are one, hu- is f-, the retroflex initials are not curled, and -ng after a, e, i is
lost; who writes a name down by ear writes any of them.
"""

import re
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pypinyin import Style, lazy_pinyin

COMPOUND: Final = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 端木 南宫 轩辕 宇文 "
    "长孙 澹台 百里 呼延 万俟 赫连 申屠 钟离 淳于 单于 闻人 东郭 独孤".split()
)
SURNAMES: Final = MappingProxyType(
    {
        "单": "shan",
        "仇": "qiu",
        "解": "xie",
        "盖": "ge",
        "曾": "zeng",
        "区": "ou",
        "查": "zha",
        "任": "ren",
        "朴": "piao",
        "翟": "zhai",
        "乐": "yue",
        "宁": "ning",
        "缪": "miao",
        "覃": "qin",
        "冼": "xian",
        "洗": "xian",
        "种": "chong",
        "员": "yun",
        "卜": "bu",
        "秘": "bi",
        "折": "she",
        "燕": "yan",
        "华": "hua",
        "纪": "ji",
        "过": "guo",
        "葛": "ge",
        "哈": "ha",
        "谌": "chen",
        "郗": "xi",
        "黑": "he",
        "召": "shao",
        "尹": "yin",
        "晟": "cheng",
        "车": "che",
        "隗": "wei",
        "繁": "po",
        "牟": "mou",
        "粘": "nian",
        "佴": "nai",
        "繆": "miao",
        "沈": "shen",
        "长孙": "zhang sun",
        "万俟": "mo qi",
        "尉迟": "yu chi",
        "单于": "chan yu",
        "澹台": "tan tai",
        "令狐": "ling hu",
    }
)
CURLED: Final = re.compile("^([zcs])h")
HU: Final = MappingProxyType({"hu": "fu", "hui": "fei", "hun": "fen", "huo": "fo"})
HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def surname_of(name: str) -> str:
    """欧阳 of 欧阳春, 王 of 王秀英."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


@lru_cache(maxsize=50_000)
def syllables(name: str) -> tuple[str, ...]:
    """One for each character, without tones; what is no character is itself."""
    surname = surname_of(name)
    read = SURNAMES.get(surname)
    said = read.split() if read else [*map(syllable, surname)]
    return (*said, *map(syllable, name[len(surname) :]))


@lru_cache(maxsize=30_000)
def syllable(character: str) -> str:
    """The commonest reading of a character that stands alone."""
    if not HAN.match(character):
        return character.lower()
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


@lru_cache(maxsize=4_000)
def near(said: str) -> str:
    """The syllable as Chongqing hears it; what it hears as one is one."""
    said = CURLED.sub(r"\1", said)
    if said.startswith("hu"):
        said = HU.get(said, "f" + said[2:])
    if said.startswith("n"):
        said = "l" + said[1:]
    return said[:-1] if said.endswith(("ang", "eng", "ing")) else said


def sound(name: str) -> str:
    return " ".join(syllables(name))


def near_sound(name: str) -> str:
    return " ".join(map(near, syllables(name)))
