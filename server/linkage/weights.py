"""The weights: one table, made by hand, 2026-11-27, with what each line says.

A weight is in bits: +3 doubles the odds three times that both are the same, -3 halves
them three times. They began as what the tuning half of the labelled disputes says of
each line (`sili linkage evaluate --levels`), were moved by a regression over the same
half, since fields are not independent, rounded to halves, and changed by hand where
made data cannot be believed: false numbers and shared telephones are commoner in a
village than in any generator, and real clerks agree less on sums and days.

`name` adds to its line how rare the name is in the county (`rarity`), up to `RAREST`.
A person counts for a case between `LEAST` and `MOST`: that both parties are the same,
however sure, never makes two disputes one; what it is about decides. `START` is the
odds of two records that share a key and nothing else is known of. Asked of persons
alone (`identity`) nothing is bound: from `SAME_PERSON` bits somebody is likely the
same, from `MAY_BE` possibly.
"""

from types import MappingProxyType
from typing import Final, NamedTuple

from server.linkage.names import Level
from server.linkage.places import Nearness

MADE_ON: Final = "2026-11-27"


class Line(NamedTuple):
    """What one level of one field weighs, and how it is said."""

    bits: float
    zh: str
    en: str


Table = MappingProxyType[str, Line]


def _table(**lines: tuple[float, str, str]) -> Table:
    return MappingProxyType({level: Line(*line) for level, line in lines.items()})


PERSON: Final = MappingProxyType(
    {
        "id": _table(
            same=(20.0, "证件号码相同", "same ID number"),
            differs=(-5.0, "证件号码不同", "different ID numbers"),
        ),
        "name": _table(
            SAME=(-5.0, "姓名相同", "same name"),
            ALIKE=(-4.5, "姓名形近", "names look alike"),
            SOUND=(-5.0, "姓名同音", "names sound the same"),
            NEAR=(-5.5, "姓名方言近音", "names sound the same in dialect"),
            SLIP=(-7.5, "姓名拼音差一个字母", "names differ by one letter of pinyin"),
            LACKING=(-6.5, "姓名少一个字", "one character of the name is missing"),
            CALLED=(-2.5, "称呼对得上", "a nickname that fits"),
            BROTHER=(-6.5, "姓名差一个字", "names differ in one character"),
            SURNAME=(-5.0, "只有姓相同", "only the surname is the same"),
            OTHER=(-6.0, "姓名不同", "different names"),
        ),
        "phone": _table(
            same=(5.0, "电话相同", "same telephone"),
            slip=(4.0, "电话差一位", "telephones differ by one digit"),
            differs=(-3.0, "电话不同", "different telephones"),
        ),
        "birthday": _table(
            same=(6.0, "出生日期相同", "same birthday"),
            slip=(3.0, "出生日期差一处", "birthdays differ in one place"),
            year=(-2.0, "出生年份相近", "born within a year"),
            differs=(-7.0, "出生日期不同", "different birthdays"),
        ),
        "sex": _table(
            same=(0.5, "性别相同", "same sex"),
            differs=(-6.0, "性别不同", "different sex"),
        ),
        "address": _table(
            GROUP=(3.0, "住址同村同组", "same village and group"),
            VILLAGE=(-1.5, "住址同村", "same village"),
            TOWNSHIP=(-2.0, "住址同乡镇", "same township"),
            ELSEWHERE=(-2.0, "住址不同", "different addresses"),
        ),
        "role": _table(
            straight=(0.0, "同一方", "on the same side"),
            swapped=(-0.5, "双方互换", "on the other side"),
        ),
        # In place of all others: another person of the house, father here, son there.
        "household": _table(
            phone=(1.0, "不是同一人，共用电话", "others, with one telephone"),
            kin=(-0.5, "不是同一人，同姓同组", "others, of one surname and group"),
        ),
    }
)

MATTER: Final = MappingProxyType(
    {
        "dispute_type": _table(
            subtype=(0.5, "纠纷小类相同", "same subtype"),
            same=(0.0, "纠纷类型相同", "same type"),
            differs=(-1.5, "纠纷类型不同", "different types"),
        ),
        "began_on": _table(
            day=(2.5, "发生日期相同", "began on the same day"),
            week=(2.0, "发生日期相差一周内", "began within a week"),
            month=(-3.0, "发生日期相差两月内", "began within two months"),
            year=(-4.0, "发生日期相差一年半内", "began within a year and a half"),
            differs=(-5.5, "发生日期相差更久", "began longer apart"),
        ),
        "place": _table(
            SPOT=(3.5, "地点相同", "same spot"),
            GROUP=(1.5, "地点同村同组", "same village and group"),
            VILLAGE=(-1.5, "地点同村", "same village"),
            TOWNSHIP=(-1.5, "地点同乡镇不同村", "another village of the township"),
            ELSEWHERE=(-1.5, "地点不同", "elsewhere"),
        ),
        "amount": _table(
            same=(4.0, "金额相同", "same amount"),
            close=(0.0, "金额相近", "amounts are close"),
            differs=(-2.5, "金额不同", "different amounts"),
        ),
        "opened_on": _table(
            near=(2.0, "登记日期相差两月内", "registered within two months"),
            far=(-3.0, "登记日期相差两月以上", "registered more than two months apart"),
        ),
        "facts": _table(
            told=(3.0, "事实经过相同", "the same facts"),
            alike=(2.0, "事实经过相似", "similar facts"),
            some=(1.0, "事实经过有些相同", "some facts in common"),
            few=(0.0, "事实经过少有相同", "few facts in common"),
            none=(-4.5, "事实经过不同", "different facts"),
        ),
        "figures": _table(
            all=(7.0, "所说的数目、日子相同", "the same numbers and days"),
            most=(4.0, "所说的数目、日子多数相同", "most numbers and days the same"),
            some=(1.0, "所说的数目、日子有同有不同", "some numbers and days the same"),
            few=(-2.0, "所说的数目、日子少有相同", "few numbers and days the same"),
            none=(-4.0, "所说的数目、日子都不同", "no number and no day the same"),
        ),
    }
)
START: Final = Line(-5.0, "起算：有一处相同的两份记录", "two records that share a key")
OVER: Final = Line(0.0, "再确定也只是同一人", "surely the same, and no more than that")
UNDER: Final = Line(0.0, "再不同也只是另一人", "another person, and no more than that")

RAREST: Final = 14.0
MOST: Final = 4.0
LEAST: Final = -10.0
# Bits of shared facts (`facts.shared`) from which each level begins.
TOLD: Final = ((8.0, "told"), (4.0, "alike"), (2.0, "some"), (0.01, "few"))

LIKELY: Final = 0.0
POSSIBLE: Final = -4.0
SAME_PERSON: Final = 9.0
MAY_BE: Final = 3.0


def person(field: str, level: str | Level | Nearness) -> Line:
    return PERSON[field][level.name if isinstance(level, Level | Nearness) else level]


def matter(field: str, level: str | Nearness) -> Line:
    return MATTER[field][level.name if isinstance(level, Nearness) else level]


MEASURED: Final = (
    (-4, 0.892, 0.994),
    (-2, 0.942, 0.986),
    (0, 0.974, 0.979),
    (2, 0.986, 0.962),
    (4, 0.993, 0.927),
)
"""From so many bits: precision and recall on the half held back (docs/linkage.md)."""
