"""People who do not exist: names of the region, and numbers that nobody has.

The ID numbers satisfy GB 11643 and carry ordinals from 500 upwards, which are not
given out in practice; phone numbers begin with 154, a range given to nobody. Names
follow the fashion of the year of birth.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from schemas.identifiers import (
    CARD_CHECKS,
    CARD_WEIGHTS,
    CREDIT_LETTERS,
    CREDIT_WEIGHTS,
)
from schemas.samples.grammar import between, pick

SURNAMES = (
    "秦陈李张王刘谭向冉彭杨罗周黄徐何郎熊付隆代余江孙廖胡蒋吴曾邓任郭马"
    "陈李张王刘秦谭杨周黄余何罗"
)
MEN = {
    1900: (
        "国明光天永世德正朝兴昌大登廷开良",
        "明国华贵福全才林成清富发银寿元兴安财祥云",
    ),
    1965: ("建志小文长忠洪学义孝昌永祖家", "平军华勇强斌伟刚林波江川云海兵洪权清生明"),
    1985: ("浩俊子宇嘉鹏志海晓家", "杰涛鑫磊洋宇豪峰凯航辉超飞龙亮阳"),
}
WOMEN = {
    1900: ("素淑碧秀桂玉德光世天正明", "珍芳兰英琼华群碧蓉清容云梅香秀"),
    1965: ("小红晓春建素雪海秋冬", "琼芳梅燕霞英莉玲红蓉菊华娟琴"),
    1985: ("雨佳思晓雅梦婷欣诗", "欣婷怡雪颖琳洁玲瑶萍茜蕾丹"),
}
TRADES = (
    "务农",
    "务农",
    "务农",
    "务农兼养殖",
    "外出务工",
    "泥水工",
    "货车司机",
    "个体经营",
    "打零工",
    "退休在家",
)
DAY_ONE = date(1936, 1, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a card, a phone and a trade."""

    name: str
    sex: str
    birth_on: date
    id_no: str
    phone: str
    ethnic: str
    trade: str

    @property
    def surname(self) -> str:
        return self.name[0]


def person(
    rng: Random, year: int, sex: str | None = None, surname: str | None = None
) -> Person:
    """Somebody born in about that year."""
    sex = sex or ("1" if rng.random() < 0.62 else "2")
    days = (date(year, 7, 1) - DAY_ONE).days + between(rng, -1800, 1800)
    birth_on = DAY_ONE + timedelta(days=max(days, 0))
    return Person(
        name=full_name(rng, birth_on.year, sex, surname),
        sex=sex,
        birth_on=birth_on,
        id_no=id_number(rng, birth_on, sex),
        phone=f"154{between(rng, 0, 99999999):08d}",
        ethnic="15" if rng.random() < 0.06 else "01",
        trade=pick(rng, TRADES),
    )


def full_name(rng: Random, year: int, sex: str, surname: str | None = None) -> str:
    fashion = max(since for since in MEN if since <= year)
    first, second = (MEN if sex == "1" else WOMEN)[fashion]
    given = pick(rng, second)
    if rng.random() < 0.86:
        given = pick(rng, first) + given
    return (surname or pick(rng, SURNAMES)) + given


def id_number(rng: Random, birth_on: date, sex: str) -> str:
    ordinal = 500 + 2 * between(rng, 0, 249) + (sex == "1")
    digits = f"500230{birth_on:%Y%m%d}{ordinal}"
    weighted = zip(digits, CARD_WEIGHTS, strict=True)
    return digits + CARD_CHECKS[sum(int(d) * w for d, w in weighted) % 11]


def credit_code(rng: Random) -> str:
    """A social credit code of the form given to companies in the county."""
    letters = "".join(pick(rng, CREDIT_LETTERS) for _ in range(6))
    body = f"91500230MA{letters}X"
    weighted = zip(body, CREDIT_WEIGHTS, strict=True)
    rest = sum(CREDIT_LETTERS.index(letter) * weight for letter, weight in weighted)
    return body + CREDIT_LETTERS[-rest % 31]
