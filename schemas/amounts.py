"""Sums of money in words: figures, 大写, and reading both back out of a text.

An agreement names each sum twice, in figures and in the numerals that nobody alters
with one stroke: 8600元（大写：捌仟陆佰元整）. `said_in` finds every sum that a text
names, in figures (8,600元, 1.2万元), in 大写, or as people write (八千六百元).
"""

import re
from decimal import Decimal

CAPITALS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
PLAIN = {
    **{char: n for n, char in enumerate("〇一二三四五六七八九")},
    **{char: n for n, char in enumerate(CAPITALS)},
    "两": 2,
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
_NUMERAL = "".join((*PLAIN, *TENS, *LARGE))
_DIGIT = "".join(PLAIN)
IN_FIGURES = re.compile(r"([0-9][0-9,，]*(?:\.[0-9]{1,2})?)\s*([万亿]?)\s*(?:元|块)")
IN_WORDS = re.compile(
    rf"([{_DIGIT}十拾][{_NUMERAL}]*)(?:元|圆|块)(?:钱)?(?:([{_DIGIT}])角)?零?(?:([{_DIGIT}])分)?"
)
ONLY_SMALL = re.compile(
    rf"(?<![元圆块角零{_NUMERAL}])(?:([{_DIGIT}])角)?(?:([{_DIGIT}])分)"
)
ONLY_TENTHS = re.compile(rf"(?<![元圆块角零{_NUMERAL}])([{_DIGIT}])角整")


def figures(fen: int) -> str:
    """860000 fen: 8600元; 860050: 8600.50元."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02}元" if rest else f"{yuan}元"


def capital(fen: int) -> str:
    """860050 fen: 捌仟陆佰元伍角整."""
    yuan, rest = divmod(fen, 100)
    tenths, hundredths = divmod(rest, 10)
    said = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return said + "整"
    if tenths:
        said += f"{CAPITALS[tenths]}角"
    elif said:
        said += CAPITALS[0]
    return said + (f"{CAPITALS[hundredths]}分" if hundredths else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said, skipped = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group:
            gap = CAPITALS[0] if said and (skipped or group < 1000) else ""
            said += gap + _group(group) + GROUPS[place]
        skipped = not group
    return said or CAPITALS[0]


def _group(number: int) -> str:
    said, skipped = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            gap = CAPITALS[0] if said and skipped else ""
            said += gap + CAPITALS[digit] + PLACES[place]
        skipped = not digit
    return said


def said_in(text: str) -> set[int]:
    """Every sum of money that the text names, in fen."""
    found = set()
    for digits, large in IN_FIGURES.findall(text):
        yuan = Decimal(digits.replace(",", "").replace("，", ""))
        found.add(int(yuan * LARGE.get(large, 1) * 100))
    for words, tenths, hundredths in IN_WORDS.findall(text):
        small = PLAIN.get(tenths, 0) * 10 + PLAIN.get(hundredths, 0)
        found.add(_read(words) * 100 + small)
    for tenths, hundredths in ONLY_SMALL.findall(text):
        found.add(PLAIN.get(tenths, 0) * 10 + PLAIN[hundredths])
    found |= {PLAIN[tenths] * 10 for tenths in ONLY_TENTHS.findall(text)}
    return found


def _read(words: str) -> int:
    """八千六百, 捌仟陆佰, 一万二, 二〇二六."""
    if all(char in PLAIN for char in words):
        return int("".join(str(PLAIN[char]) for char in words))
    total = section = digit = 0
    last = 1
    for char in words:
        if char in PLAIN:
            digit = PLAIN[char]
            last = 1 if digit == 0 else last
        elif char in TENS:
            last = TENS[char]
            section += (digit or 1) * last
            digit = 0
        else:
            last = LARGE[char]
            amount, section, digit = section + digit, 0, 0
            total = (total + amount) * last if last > total else total + amount * last
    return total + section + digit * (last // 10 or 1)
