"""Matchers like OpenCRVS's, SORMAS's and CHT's, made from what is known of them.

What each of them is, of a person:

    CHT       at most three edits in the name, and the same age; looked for among the
              siblings of one place only, here one village
    SORMAS    trigrams of the name alike by 0.65 or more; birthday and sex, where both
              are known, are the same
    OpenCRVS  a name with no edit up to three characters, one up to six, two beyond
              ("AUTO:4,7"); the birthday, where both are known, is the same

Theirs find persons and no disputes. To compare anything, a dispute is here held to be
the same where both parties are, each on his own side, and the type is; that is more
than any of them has, and the pairs come by our keys. Ages and birthdays are unknown to
none of them where we do not know them: what is missing does not part two records.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from rapidfuzz.distance import Levenshtein

from server.linkage.sheet import Person, Sheet

SamePerson: TypeAlias = Callable[[Person, Person], bool]

MOST_EDITS: Final = 3
LEAST_ALIKE: Final = 0.65


def like_cht(one: Person, other: Person) -> bool:
    if one.home.village != other.home.village:
        return False
    if one.birth_on and other.birth_on and one.birth_on.year != other.birth_on.year:
        return False
    return Levenshtein.distance(one.name, other.name) <= MOST_EDITS


def like_sormas(one: Person, other: Person) -> bool:
    if at_odds(one, other) or (one.sex and other.sex and one.sex != other.sex):
        return False
    return alike(trigrams(one.name), trigrams(other.name)) >= LEAST_ALIKE


def like_opencrvs(one: Person, other: Person) -> bool:
    if at_odds(one, other):
        return False
    edits = sum(len(one.name) >= length for length in (4, 7))
    return Levenshtein.distance(one.name, other.name) <= edits


def at_odds(one: Person, other: Person) -> bool:
    known = one.birth_on is not None and other.birth_on is not None
    return known and one.birth_on != other.birth_on


def trigrams(name: str) -> frozenset[str]:
    """As PostgreSQL's pg_trgm pads: two spaces before, one behind."""
    padded = f"  {name} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """张建国 and 张建军: two of six."""
    return len(one & other) / len(one | other)


def of_disputes(same: SamePerson) -> Callable[[Sheet, Sheet], bool]:
    """The same type, and each party the same on his own side."""

    def matches(one: Sheet, other: Sheet) -> bool:
        if one.dispute_type != other.dispute_type:
            return False
        both = zip(one.persons, other.persons, strict=False)
        return all(same(*pair) for pair in both)

    return matches


RIVALS: Final[Mapping[str, SamePerson]] = MappingProxyType(
    {
        "like CHT": like_cht,
        "like SORMAS": like_sormas,
        "like OpenCRVS": like_opencrvs,
    }
)
