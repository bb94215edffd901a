"""What people are called who are not called by their name: 老王, 王幺妹, 李婆婆.

A calling keeps the surname, or a piece of the given name, and often the sex. It says
little of who is meant, and so weighs little; it is never a reason against a name that
fits it. 王幺妹 may be somebody's name: two that are written alike are the same name
before anyone asks here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from server.linkage.characters import plain
from server.linkage.readings import COMPOUND, surname_of

Sex: TypeAlias = Literal["1", "2", ""]

WOMEN: Final = (
    "幺妹 么妹 二妹 三妹 大妹 妹儿 妹子 幺女 婆婆 太婆 婆 大娘 大妈 嬢嬢 娘娘 嬢 娘 "
    "幺娘 二娘 三娘 幺姑 大姐 二姐 姐 "
    "嫂子 大嫂 二嫂 幺嫂 嫂 阿姨 孃 女士 大姑 太太 氏"
).split()
MEN: Final = (
    "大爷 二爷 三爷 幺爷 么爷 老爷子 爷爷 爷 大伯 二伯 伯伯 伯 大叔 二叔 幺叔 么叔 "
    "叔 幺爸 么爸 大哥 二哥 哥 "
    "老弟 幺弟 么弟 先生 老汉 老头 幺儿 么儿 大娃 二娃 三娃 幺娃 么娃 公公 公"
).split()
EITHER: Final = (
    "某某 某 老师 师傅 老板 老大 老二 老三 老四 老五 老幺 老么 主任 支书 书记 队长 "
    "组长 医生 家 家里 "
    "老人家 同志 总 工 二狗 老辈子"
).split()
BEFORE: Final = "老小阿大幺么"
ENDINGS: Final = {
    **{plain(each): "2" for each in WOMEN},
    **{plain(each): "1" for each in MEN},
    **{plain(each): "" for each in EITHER},
}
CALLED: Final = re.compile(
    "(.{1,2}?)(" + "|".join(sorted(ENDINGS, key=lambda e: (-len(e), e))) + ")"
)


@dataclass(frozen=True, slots=True)
class Calling:
    """What is left of a name, and the sex that the word gives away."""

    surname: str
    given: str = ""
    sex: Sex = ""


@lru_cache(maxsize=50_000)
def calling_of(name: str) -> Calling | None:
    """The calling, if the (plain) name can be one; None of an ordinary name."""
    if match := CALLED.fullmatch(name):
        stem, ending = match.groups()
        if len(stem) == 1 or stem in COMPOUND:
            return Calling(stem, sex=_sex(ENDINGS[ending]))
        if stem[0] in BEFORE:
            return Calling(stem[1], sex=_sex(ENDINGS[ending]))
    if len(name) in (2, 3) and name[0] in BEFORE:
        rest = name[1:]
        if len(rest) == 1 or rest in COMPOUND:
            return Calling(rest, given=rest)
    return None


def fits(calling: Calling, name: str) -> bool:
    """Can somebody of that (plain) name be called so? 小英 may be 英's or 王秀英."""
    if calling.surname == surname_of(name):
        return True
    return bool(calling.given) and len(name) > 1 and name.endswith(calling.given)


def _sex(digit: str) -> Sex:
    return "1" if digit == "1" else "2" if digit == "2" else ""
