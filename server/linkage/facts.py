"""What it is about: two tellings of one matter share the rare words and the numbers.

*Words.* A text is the set of its character pairs, without the names of the parties
(who agree or not elsewhere). Each weighs as it is rare in the county (`rarity`): 石板
tells much, 要求 nothing; what more than one record in some sixty says (`COMMON`, in
bits) is how clerks write and counts for nothing. How much of the texts is the same
does not matter: two clerks tell one quarrel in their own words, and one clerk tells
two quarrels in the same.

*Figures.* What is counted, measured, paid, and the days: 2棵, 33公分, 1100元, 6月2日.
Where both texts give a number of one unit, it is the same or it is not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from server.linkage.characters import plain, standard

DAY: Final = re.compile(r"([0-9]{1,2})月([0-9]{1,2})[日号]")
FIGURE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万?[^\W0-9a-z_])")
RUN: Final = re.compile(r"[a-z]+|[^\W0-9a-z_]+")
UNITS: Final = {"块": "元", "": "元", "号": "日"}
FEWEST: Final = 6
COMMON: Final = 6.0
ENOUGH: Final = 512
"""Among fewer texts nobody knows which words are rare, and they say nothing."""


def pairs(text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """The pairs of a text."""
    said = plain(text).lower()
    for name in names:
        if len(name) > 1:
            said = said.replace(name, "/")
    found: set[str] = set()
    for run in RUN.findall(said):
        found.update(run[place : place + 2] for place in range(len(run) - 1))
    return frozenset(found)


def shared(
    one: frozenset[str], other: frozenset[str], bits: Callable[[str], float]
) -> float | None:
    """The bits of what only these two tell; None where one of them says too little."""
    if min(len(one), len(other)) < FEWEST:
        return None
    return sum(max(bits(pair) - COMMON, 0.0) for pair in sorted(one & other))


def figures(text: str) -> Mapping[str, frozenset[str]]:
    """By unit, the numbers that the text gives."""
    found: dict[str, set[str]] = {}
    said = standard(text).lower()
    for month, day in DAY.findall(said):
        found.setdefault("月日", set()).add(f"{month}-{day}")
    for number, unit in FIGURE.findall(DAY.sub("/", said)):
        value = float(number) * (10_000 if unit.startswith("万") else 1)
        unit = unit.removeprefix("万")
        unit = UNITS.get(unit, unit)
        found.setdefault(unit, set()).add(f"{value:g}")
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def agreeing(
    one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]
) -> tuple[int, int]:
    """Of how many units the two give a same number, and of how many none."""
    both = one.keys() & other.keys()
    same = sum(bool(one[unit] & other[unit]) for unit in both)
    return same, len(both) - same
