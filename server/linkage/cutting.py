"""Which two can be of one dispute at all, before anybody asks how rare a name is.

    most = START + what is known of the matter + the most that its text can say
         + each person of the fewer, as alike as he is with anybody of the other side,
           with a name as rare as can be

Never below the score, so that what ends here would not have been possible. Most of
those that share a key end here, for a small part of what their score costs, and for
these nothing is asked of the county's counts.
"""

from collections.abc import Sequence
from typing import Final

from server.linkage import facts, weights
from server.linkage.comparing import FEATURES, levels
from server.linkage.names import Level
from server.linkage.places import Nearness
from server.linkage.scoring import MOST_PERSONS, figures, household_of, plain_levels
from server.linkage.sheet import Person, Sheet

FACTS: Final = max(line.bits for line in weights.MATTER["facts"].values())
FIGURES: Final = max(line.bits for line in weights.MATTER["figures"].values())
RUNGS: Final = {"name": Level, "address": Nearness}
PERSON: Final = {
    field: {
        RUNGS[field][rung] if field in RUNGS else rung: line.bits
        for rung, line in table.items()
    }
    for field, table in weights.PERSON.items()
}


def can_be(one: Sheet, other: Sheet) -> bool:
    """May their score be of two that are possible? Where both sides are as many, each
    is the fewer once."""
    start = weights.START.bits + FACTS + FIGURES
    for field, level in plain_levels(one, other):
        start += weights.matter(field, level).bits
    sides = one.persons[:MOST_PERSONS], other.persons[:MOST_PERSONS]
    least = min(map(len, sides))
    ways = (way for way in (sides, sides[::-1]) if len(way[0]) == least)
    return all(
        most >= weights.POSSIBLE and most - lost(one, other) >= weights.POSSIBLE
        for most in (at_most(start, *way) for way in ways)
    )


def at_most(start: float, fewer: Sequence[Person], more: Sequence[Person]) -> float:
    """As far as it can come; no further than to where it ends."""
    most = start + weights.MOST * len(fewer)
    named = {each.plain for each in more}
    for person in sorted(fewer, key=lambda each: each.plain in named):
        if most < weights.POSSIBLE:
            break
        most += max(closest(person, each) for each in more) - weights.MOST
    return most


def closest(one: Person, other: Person) -> float:
    """The most bits that these two can weigh."""
    side = "straight" if one.role == other.role else "swapped"
    found: dict[str, str | Level | Nearness] = {"role": side}
    bits = PERSON["role"][side]
    for field, level in levels(one, other):
        found[field] = level
        bits += PERSON[field][level]
    if found.get("name") in FEATURES:
        bits += weights.RAREST
    if house := household_of(found):
        bits = max(bits, weights.person("household", house).bits)
    return min(max(bits, weights.LEAST), weights.MOST)


def lost(one: Sheet, other: Sheet) -> float:
    """How far the numbers of both texts stay below the most that they could say."""
    both = facts.agreeing(one.figures, other.figures)
    said = weights.matter("figures", figures(*both)).bits if any(both) else 0.0
    return FIGURES - said
