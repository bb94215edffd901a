"""此人: how surely somebody of one case is somebody of another.

    CERTAIN    `certainty` says so: one ID number, and nothing of the person against it
    LIKELY     what both records say of him outweighs `weights.SAME_PERSON`, and the
               names may both have been written for one name
    POSSIBLY   from `weights.MAY_BE`; also where only the name speaks against

Two are counterparts where neither has a closer one in the other's case: of brothers
who share a telephone each meets himself. The same from both ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from server.linkage import weights
from server.linkage.certainty import is_same_person
from server.linkage.comparing import Reason, person_reasons
from server.linkage.names import Level
from server.linkage.rarity import Rarity
from server.linkage.sheet import Person


class How(IntEnum):
    """From the surest on."""

    SAID = 0
    """By the desk."""
    CERTAIN = 1
    LIKELY = 2
    POSSIBLY = 3


@dataclass(frozen=True)
class Likeness:
    """A person of the one case beside a person of the other."""

    one: Person
    other: Person
    reasons: tuple[Reason, ...]

    @cached_property
    def bits(self) -> float:
        return sum(each.bits for each in self.reasons)

    @cached_property
    def how(self) -> How | None:
        """None of whoever is not held to be the same."""
        if self.one.is_organization is not self.other.is_organization:
            return None
        if is_same_person(self.reasons):
            return How.CERTAIN
        if self.bits >= weights.SAME_PERSON and self.is_of_one_name:
            return How.LIKELY
        return How.POSSIBLY if self.bits >= weights.MAY_BE else None

    @property
    def is_of_one_name(self) -> bool:
        levels = (each.level for each in self.reasons if each.field == "name")
        return any(Level[level].is_name for level in levels)

    @property
    def rank(self) -> tuple[int, float]:
        return len(How) if self.how is None else self.how, -self.bits


def likeness(one: Person, other: Person, rarity: Rarity) -> Likeness:
    return Likeness(one, other, tuple(person_reasons(one, other, rarity)))


def counterparts(
    person: Person, ours: Sequence[Person], theirs: Sequence[Person], rarity: Rarity
) -> Iterator[Likeness]:
    """Who of theirs may be this person of ours; two only where nothing tells them
    apart."""
    found = [likeness(person, each, rarity) for each in theirs]
    closest = min((each.rank for each in found), default=(0, 0.0))
    for each in found:
        if each.how is not None and each.rank == closest:
            rivals = (likeness(other, each.other, rarity) for other in ours)
            if all(each.rank <= rival.rank for rival in rivals):
                yield each
