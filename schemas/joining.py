"""合并: cases that are one dispute, as the desk's deeds have it.

    case.joined         these cases are one; which of them leads, which of their
                        parties are one person, whose word stands where they differ
    case.split          these cases are taken out of these joins again
    case.distinguished  these two are not the same, so nobody asks it again

A join is a set of cases, and cases that share a join belong together, over others too:

    j1 = {A, B}, j2 = {B, C}       ─►  A B C
    B is taken out of j1 and j2    ─►  A  B  C        (j1, j2 hold one each: nothing)
    j2 is taken back               ─►  A B  C

No entry moves and none is changed: a case keeps its entries, clocks and papers, and a
join is a way to look at them. So a split gives back exactly what was there, whatever
was written meanwhile. What is true of the cases is a function of the set of deeds: no
order in which they are read matters. Where two joins name a leader, or choose for one
place, the later one counts, as long as the case that it names still belongs here; then
the one before.

A join that is made after two of its cases were told apart overrules that for as long
as it holds both. Told apart later, they stay together until somebody splits them, and
`against` says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

JOINED = "case.joined"
SPLIT = "case.split"
DISTINGUISHED = "case.distinguished"
TYPES = frozenset({JOINED, SPLIT, DISTINGUISHED})

Case: TypeAlias = str
Join: TypeAlias = str
Pair: TypeAlias = frozenset[Case]


class Deed(NamedTuple):
    """One of the three, in the order `place` in which the desk did them."""

    place: tuple[str, str]
    """When, and the entry's id."""
    type: str
    body: Mapping[str, Any]


class Who(NamedTuple):
    """A party of a case, by the id that it has there."""

    case: Case
    party: str


@dataclass(frozen=True)
class Together:
    """All that the deeds leave standing. Build it with `together`."""

    joins: Mapping[Join, frozenset[Case]]
    """Those that still hold two cases or more, the latest last."""
    said: Mapping[Join, Mapping[str, Any]] = field(repr=False)
    apart: Mapping[Pair, str]
    """Who were told apart and not joined since, with the reason."""

    @cached_property
    def groups(self) -> tuple[frozenset[Case], ...]:
        """The cases that belong together, two or more each, by their smallest ids."""
        return distinct(self._group_of)

    def group(self, case: Case) -> frozenset[Case]:
        """The cases that are one with it, itself among them."""
        return frozenset(self._group_of.get(case, {case}))

    def joins_of(self, group: Collection[Case]) -> tuple[Join, ...]:
        """The joins that hold these together, the latest last."""
        return tuple(
            join for join, held in self.joins.items() if not held.isdisjoint(group)
        )

    def leader(self, group: Collection[Case]) -> Case:
        """Under whose number they go: as the latest join says, else the oldest."""
        named = [
            case
            for join in self.joins_of(group)
            if (case := self.said[join]["leading"]) in self.joins[join]
        ]
        return named[-1] if named else min(group)

    def chosen(self, group: Collection[Case]) -> dict[str, Case]:
        """Whose word stands at a place where they differ, where somebody chose."""
        return {
            each["at"]: each["case"]
            for join in self.joins_of(group)
            for each in self.said[join].get("chosen", {}).values()
            if each["case"] in self.joins[join]
        }

    def persons(self, group: Collection[Case]) -> tuple[frozenset[Who], ...]:
        """The parties that are one person, of whoever is one in two cases or more."""
        same = (each for join in self.joins_of(group) for each in self.same_in(join))
        return distinct(connected(same))

    def same_in(self, join: Join) -> Iterator[set[Who]]:
        """Who is one person as this join says, of the cases that it still holds."""
        for person in self.said[join].get("persons", {}).values():
            every = (Who(**each) for each in person["cases"].values())
            held = {who for who in every if who.case in self.joins[join]}
            if len(held) > 1:
                yield held

    def joins_saying(self, one: Who, other: Who) -> tuple[Join, ...]:
        """The joins by which these two are one person: those that name both, else all
        over which they hang together."""
        every = self.persons(self.group(one.case))
        whole = next((each for each in every if {one, other} <= each), frozenset[Who]())
        said = {
            join: [each for each in self.same_in(join) if each <= whole]
            for join in self.joins_of(self.group(one.case))
        }
        both = [
            join
            for join, same in said.items()
            if any({one, other} <= each for each in same)
        ]
        return tuple(both or (join for join, same in said.items() if same))

    def against(self, group: Collection[Case]) -> dict[Pair, str]:
        """Who are together over others although somebody told them apart."""
        return {pair: self.apart[pair] for pair in pairs(group) if pair in self.apart}

    @cached_property
    def _group_of(self) -> dict[Case, set[Case]]:
        return connected(map(set, self.joins.values()))


def together(deeds: Iterable[Deed]) -> Together:
    """What the deeds leave standing, in whatever order they are given."""
    joins: dict[Join, set[Case]] = {}
    said: dict[Join, Mapping[str, Any]] = {}
    apart: dict[Pair, tuple[int, str]] = {}
    made: dict[Join, int] = {}
    for at, deed in enumerate(sorted(deeds, key=lambda each: each.place)):
        if deed.type == JOINED:
            join = deed.body["join"]
            joins[join], said[join] = set(deed.body["cases"]), deed.body
            made[join] = at
        elif deed.type == SPLIT:
            for join in deed.body["joins"]:
                joins.get(join, set()).difference_update(deed.body["cases"])
        else:
            apart[frozenset(deed.body["cases"])] = at, deed.body["reason"]
    held = {join: frozenset(cases) for join, cases in joins.items() if len(cases) > 1}
    still = {
        pair: reason
        for pair, (at, reason) in apart.items()
        if not any(pair <= cases and made[join] > at for join, cases in held.items())
    }
    return Together(held, {join: said[join] for join in held}, still)


def pairs(cases: Iterable[Case]) -> Iterator[Pair]:
    return map(frozenset, combinations(sorted(cases), 2))


def connected(sets: Iterable[set[Any]]) -> dict[Any, set[Any]]:
    """Of each member all that it reaches over sets that share one."""
    found: dict[Any, set[Any]] = {}
    for each in sets:
        whole = each.union(*(found[member] for member in each if member in found))
        found |= dict.fromkeys(whole, whole)
    return found


def distinct(found: Mapping[Any, set[Any]]) -> tuple[frozenset[Any], ...]:
    every = {id(each): frozenset(each) for each in found.values()}
    return tuple(sorted(every.values(), key=min))
