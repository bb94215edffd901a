"""法条目录: which articles bear on a village's disputes, found without a network.

    schemas/codes/articles.json    law, article, a gist in our own words, its bearing

No statute's text is here: a gist says what an article is about and is marked so
wherever it is shown (`GIST_ONLY`). Who cites an article reads it in the law itself.

`bears on` names dispute types (`02`) and subtypes (`02-1`); `*` is every mediation.
`offered` puts what bears on the case first, the subtype before the type, then what is
about mediating itself, then the rest; a query keeps what holds all of its words. An
article is asked for as people say it: 288, 第288条, 民法典二百八十八条.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

GIST_ONLY = "要点，非原文"
EVERY = "*"
BY_THE_WAY = 2
"""The rank of what is about mediating itself; below it, what bears on the case."""
DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")
NUMERAL = re.compile(
    r"第?([0-9]{1,4})条?|第([零一二三四五六七八九十百千]+)条?|([零一二三四五六七八九十百千]+)条"
)
PLAIN = re.compile(r"[零一二三四五六七八九十百千]+")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: which, since when its law is in force, and what it is about."""

    id: str
    title: str
    short: str
    since: str
    number: int
    gist: str
    bears_on: tuple[str, ...]
    words: str

    @property
    def article(self) -> str:
        """第二百八十八条, as it is cited."""
        return f"第{numeral(self.number)}条"

    @property
    def cited(self) -> str:
        return f"《{self.short}》{self.article}"

    def holds(self, query: "Query") -> bool:
        """Does it hold every word, and is it one of the numbers asked for?"""
        text = f"{self.title}{self.short}{self.gist}{self.words}"
        numbered = not query.numbers or self.number in query.numbers
        return numbered and all(word in text for word in query.words)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, taken apart: words, and numbers of articles."""

    words: tuple[str, ...]
    numbers: frozenset[int]


@cache
def articles() -> tuple[Article, ...]:
    """All of them, law by law in the order of the catalogue."""
    path = resources.files("schemas.codes") / "articles.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Article(
            id=f"{each['law']}-{each['no']}",
            number=each["no"],
            gist=each["point"],
            bears_on=tuple(each.get("on", ())),
            words=each.get("words", ""),
            **raw["laws"][each["law"]],
        )
        for each in raw["articles"]
    )


def offered(
    query: str = "", dispute_type: str = "", subtype: str = ""
) -> tuple[Article, ...]:
    """What the query finds, what bears on such a dispute first."""
    asked = parsed(query)
    found = [each for each in articles() if each.holds(asked)]
    return tuple(sorted(found, key=lambda each: _rank(each, dispute_type, subtype)))


def bears_on(article: Article, dispute_type: str, subtype: str = "") -> bool:
    """Is it offered for such a dispute before others are?"""
    return _rank(article, dispute_type, subtype) < BY_THE_WAY


def _rank(article: Article, dispute_type: str, subtype: str) -> int:
    for rank, wanted in enumerate((subtype, dispute_type, EVERY)):
        if wanted and wanted in article.bears_on:
            return rank
    return BY_THE_WAY + 1


def parsed(query: str) -> Query:
    """A numeral is an article's number if it stands alone, or says 第 or 条."""
    words: list[str] = []
    numbers: set[int] = set()
    for part in unicodedata.normalize("NFKC", query).replace("§", "第").split():
        if PLAIN.fullmatch(part):
            numbers.add(value_of(part))
            continue
        numbers |= set(_numbers(part))
        words += NUMERAL.sub(" ", part).split()
    return Query(tuple(word.strip("《》") for word in words), frozenset(numbers))


def _numbers(part: str) -> Iterator[int]:
    for found in NUMERAL.finditer(part):
        digits, after, before = found.groups()
        yield int(digits) if digits else value_of(after or before)


def numeral(number: int) -> str:
    """288 is 二百八十八, 1079 is 一千零七十九, 14 is 十四."""
    said, gap = "", False
    for place in reversed(range(len(str(number)))):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + UNITS[place]
        gap = not digit
    return said.removeprefix("一") if 10 <= number < 20 else said


def value_of(said: str) -> int:
    """The number that a Chinese numeral below ten thousand says."""
    value, digit = 0, 0
    for sign in said:
        if sign in UNITS[1:]:
            value += (digit or 1) * 10 ** UNITS.index(sign)
            digit = 0
        else:
            digit = digit * 10 + DIGITS.index(sign)
    return value + digit
