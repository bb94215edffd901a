"""How rare a name or a pair of characters is in the county.

That two are called 王秀英 says less than that two are called 冉隆鑫: agreement weighs
the binary logarithm of how seldom it comes by chance (Winkler's term frequencies).
What is rare is counted in the county's own sheets; `EXPECTED` is what is believed
before anything is counted, with the weight of `BELIEF` names.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import log2
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from server.linkage.readings import near, surname_of, syllables
from server.linkage.sheet import Person, Sheet

Feature: TypeAlias = Literal["name", "sound", "near", "surname"]
EXPECTED: Final = MappingProxyType(
    {"name": 2**-12, "sound": 2**-11, "near": 2**-10, "surname": 2**-5}
)
BELIEF: Final = 1000


@dataclass(frozen=True)
class Rarity:
    """Counts of what the county's sheets say."""

    names: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: int = 0
    pairs: Counter[str] = field(default_factory=Counter)
    texts: int = 0

    def bits(self, feature: Feature, key: str) -> float:
        """How many bits it tells that two agree on this."""
        count = self.names[feature, key] + BELIEF * EXPECTED[feature]
        return log2((self.total + BELIEF) / count)

    @cached_property
    def pair_bits(self) -> "PairBits":
        return PairBits(self.pairs, self.texts)


class PairBits(dict[str, float]):
    """The weight of each pair of characters, reckoned when it is first asked for."""

    def __init__(self, counted: Counter[str], texts: int) -> None:
        super().__init__()
        self._counted, self._texts = counted, texts

    def __missing__(self, pair: str) -> float:
        bits = log2((self._texts + 2) / (self._counted[pair] + 1))
        self[pair] = bits
        return bits


def counted(sheets: Iterable[Sheet]) -> Rarity:
    """What the sheets say, counted once."""
    names: Counter[tuple[str, str]] = Counter()
    pairs: Counter[str] = Counter()
    total = texts = 0
    for sheet in sheets:
        texts += 1
        pairs.update(sheet.pairs)
        for person in sheet.persons:
            total += 1
            names.update(features(person))
    return Rarity(names, total, pairs, texts)


def merged(parts: Iterable[Rarity]) -> Rarity:
    """What was counted apart, as one."""
    names: Counter[tuple[str, str]] = Counter()
    pairs: Counter[str] = Counter()
    total = texts = 0
    for part in parts:
        names.update(part.names)
        pairs.update(part.pairs)
        total, texts = total + part.total, texts + part.texts
    return Rarity(names, total, pairs, texts)


def features(person: Person) -> Iterator[tuple[str, str]]:
    yield "name", person.plain
    yield "sound", person.sound
    yield "near", person.near
    yield "surname", surname_sound(person.plain)


def surname_sound(name: str) -> str:
    return " ".join(map(near, syllables(surname_of(name))))
