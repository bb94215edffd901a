"""What the weights are worth: labelled disputes, and every pair that shares a key.

    true pairs     two records of one dispute, found by a key or not
    precision      of the pairs called likely, how many are true
    recall         of the true pairs, how many are called likely
    F1             their harmonic mean

of all pairs, and for each mark (a mistake that was made, a family that was drawn) of
those pairs that carry the mark: a true pair counts for every mark of its two records,
and so does a pair that was called likely and is not true. Others are measured on the
same pairs by the same keys, with what they would make of them (`rivals`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any, TypeAlias

from server.linkage import certainty
from server.linkage.blocking import indexed
from server.linkage.made import Record
from server.linkage.rarity import Rarity, counted
from server.linkage.scoring import Pairing, Score, score
from server.linkage.sheet import Sheet

Pair: TypeAlias = tuple[int, int]
Matcher: TypeAlias = Callable[[Sheet, Sheet], bool]


@dataclass(slots=True)
class Figures:
    """Pairs found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        called = self.right + self.wrong
        return self.right / called if called else 1.0

    @property
    def recall(self) -> float:
        true = self.right + self.missed
        return self.right / true if true else 1.0

    @property
    def f1(self) -> float:
        either = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / either if either else 1.0

    def to_json(self) -> dict[str, Any]:
        ratios = {name: round(getattr(self, name), 4) for name in RATIOS}
        return ratios | asdict(self)


RATIOS = ("precision", "recall", "f1")


@dataclass(slots=True)
class Measured:
    """One matcher on one set of records: all in all, and mark by mark."""

    name: str
    total: Figures = field(default_factory=Figures)
    by_mark: dict[str, Figures] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        marks = {mark: each.to_json() for mark, each in sorted(self.by_mark.items())}
        return {**self.total.to_json(), "by_mark": marks}


class Trial:
    """Labelled records, the pairs that share a key, and the true ones."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.sheets = [record.sheet for record in records]
        self.rarity: Rarity = counted(self.sheets)
        self.pairs = tuple(sharing(self.sheets))
        self.true = frozenset(true_pairs(records))
        self._scores: list[Score] = []

    @property
    def scores(self) -> list[Score]:
        if not self._scores:
            self._scores = [self._score(pair) for pair in self.pairs]
        return self._scores

    def _score(self, pair: Pair) -> Score:
        one, other = pair
        return score(self.sheets[one], self.sheets[other], self.rarity)

    def measured(self, name: str, matcher: Matcher) -> Measured:
        """What a matcher makes of every pair that shares a key."""
        called = (
            pair
            for pair in self.pairs
            if matcher(self.sheets[pair[0]], self.sheets[pair[1]])
        )
        return self.judged(name, called)

    def ours(self, least: float) -> Measured:
        """What the score makes of them, with this threshold."""
        both = zip(self.pairs, self.scores, strict=True)
        return self.judged("sili", (pair for pair, each in both if each.total >= least))

    def judged(self, name: str, called: Iterable[Pair]) -> Measured:
        found = Measured(name)
        called = set(called)
        for pair in called | self.true:
            outcome = "missed"
            if pair in called:
                outcome = "right" if pair in self.true else "wrong"
            for figures in (found.total, *self._marked(found, pair)):
                setattr(figures, outcome, getattr(figures, outcome) + 1)
        return found

    def _marked(self, found: Measured, pair: Pair) -> Iterator[Figures]:
        one, other = (self.records[place].marks for place in pair)
        for mark in one | other:
            yield found.by_mark.setdefault(mark, Figures())

    def unreached(self) -> int:
        """True pairs that share no key, or only keys that too many share."""
        return len(self.true - set(self.pairs))

    def joined(self) -> "Joined":
        """What a machine would join, had the county allowed it."""
        found = Joined(len(self.records))
        for pair, each in zip(self.pairs, self.scores, strict=True):
            one, other = (self.records[place] for place in pair)
            for pairing in each.pairings:
                if certainty.is_same_person(pairing.reasons):
                    found.persons += 1
                    found.other_persons += not is_same(one, other, pairing)
            if certainty.may_join(one.sheet, other.sheet, each, allowed=True):
                found.disputes += 1
                found.other_disputes += one.matter != other.matter
        return found


@dataclass(slots=True)
class Joined:
    """Automatic joins, and how many of them are wrong."""

    records: int
    persons: int = 0
    other_persons: int = 0
    disputes: int = 0
    other_disputes: int = 0


def is_same(one: Record, other: Record, pairing: Pairing) -> bool:
    """Are the two of a pairing one person in truth?"""
    return bool(who(one, pairing) & who(other, pairing))


def who(record: Record, pairing: Pairing) -> set[int]:
    """Who of the record stands in the pairing."""
    both = zip(record.sheet.persons, record.people, strict=True)
    return {uid for each, uid in both if each is pairing.one or each is pairing.other}


def sharing(sheets: Sequence[Sheet]) -> Iterator[Pair]:
    """Every two that share a key, once."""
    index = indexed(sheets)
    for place, sheet in enumerate(sheets):
        for other in index.find(sheet).by_place:
            if other < place:
                yield other, place


def true_pairs(records: Sequence[Record]) -> Iterator[Pair]:
    by_matter: dict[int, list[int]] = {}
    for place, record in enumerate(records):
        by_matter.setdefault(record.matter, []).append(place)
    for places in by_matter.values():
        yield from combinations(places, 2)


def shares(records: Sequence[Record]) -> dict[str, float]:
    """What part of the records carries each mark."""
    counts = Counter(mark for record in records for mark in record.marks)
    return {mark: counts[mark] / len(records) for mark in sorted(counts)}
